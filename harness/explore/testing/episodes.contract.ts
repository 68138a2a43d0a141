/** A plan played in virtual time, with everything that a test may want to look at. */
import { createHash } from 'node:crypto';
import type { FaultEvent, HistoryEvent } from '../../../devices/wire/events.js';
import { EventLines } from '../../history/event-lines.js';
import type { EpisodeVerdict } from '../../oracle/episode.js';
import type { Plan } from '../../plan/plan.js';
import { episodeHeader, judgePlan } from '../run-plan.js';

export interface Played {
  readonly verdict: EpisodeVerdict;
  readonly events: readonly HistoryEvent[];
  /** The history, byte for byte. */
  readonly text: string;
}

export function play(plan: Plan, episode = 0): Played {
  const events: HistoryEvent[] = [];
  const lines = new EventLines();
  lines.begin(episode);
  const { verdict } = judgePlan(plan, episodeHeader(plan, episode), (event) => {
    events.push(event);
    lines.add(event);
  });
  return { verdict, events, text: Buffer.from(lines.bytes()).toString() };
}

/** `A1 settled`, one for each payment. */
export function endings({ verdict }: Played): string[] {
  return verdict.payments.map((payment) => `${payment.order} ${payment.verdict}`);
}

/** All that is not as a good bench leaves it, in words; empty when all is well. */
export function troubles({ verdict, events }: Played): string[] {
  return [
    ...verdict.findings.map(({ finding, why }) => `${finding}: ${why}`),
    ...verdict.payments
      .filter((payment) => payment.verdict !== 'settled' && payment.verdict !== 'reported')
      .map((payment) => `${payment.order} ${payment.verdict} ${payment.violation ?? ''}: ${payment.why}`),
    ...events.filter((event) => event.kind === 'rig-fault').map(({ what }) => what),
  ];
}

type OfKind<K, E = HistoryEvent> = E extends { readonly kind: infer Kinds } ? (K extends Kinds ? E : never) : never;

/** The events of one kind, in order. */
export function ofKind<K extends HistoryEvent['kind']>(events: readonly HistoryEvent[], kind: K): OfKind<K>[] {
  return events.filter((event) => event.kind === kind) as unknown as OfKind<K>[];
}

/** When the fault with this index came to the phase; `undefined` when it never did. */
export function faultAt(
  events: readonly HistoryEvent[],
  phase: FaultEvent['phase'],
  index = 0,
): (FaultEvent & { readonly at: number }) | undefined {
  return ofKind(events, 'fault').find((event) => event.phase === phase && event.index === index);
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
