/** What is wrong with a payment already, whatever the terminal may still say: a word that was said stays said. */
import type { EpisodeHeader, HistoryEvent } from '../../../devices/wire/events.js';
import { EpisodeJudge } from '../../oracle/episode.js';
import type { ViolationKind } from '../../oracle/kinds.js';

/** Money may still come or go back, a result may still be told; these are past mending. */
const PAST_MENDING: ReadonlySet<ViolationKind> = new Set<ViolationKind>([
  'forgery-accepted',
  'mixed-up',
  'wrong-amount',
  'flip',
]);

/** @returns their orders */
export function certainlyWrong(header: EpisodeHeader, events: readonly HistoryEvent[]): string[] {
  const judge = new EpisodeJudge(header);
  for (const event of events) judge.add(event);
  judge.add({ kind: 'quiescence', by: 'rig', at: events.at(-1)?.at ?? 0, reached: true });
  return judge
    .finish()
    .payments.flatMap(({ violation, order }) =>
      violation !== undefined && PAST_MENDING.has(violation) ? [order] : [],
    );
}
