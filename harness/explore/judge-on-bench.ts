/**
 * A verdict from a bench that keeps real time. One that was too slow for the timers of the link may have broken a payment by
 * itself: then what went wrong is the rig's fault, and nobody is judged by it (docs/worlds.md "Our fault is not theirs").
 */
import type { EpisodeHeader, HistoryEvent } from '../../devices/wire/events.js';
import { EpisodeJudge, type EpisodeVerdict } from '../oracle/episode.js';
import { LAG_MAX_MS, type Slow } from '../worlds/wired/bench-watch.js';

export interface BenchVerdict {
  readonly verdict: EpisodeVerdict;
  /** As judged: a history that is judged again must come to the same. */
  readonly events: readonly HistoryEvent[];
  /** What the bench could not do. */
  readonly rigFault?: string;
}

/** @param slow the longest that a process of the bench stood still while shoppers paid */
export function judgeOnBench(
  header: EpisodeHeader,
  events: readonly HistoryEvent[],
  slow: Slow | undefined,
): BenchVerdict {
  const verdict = judged(header, events);
  // A good verdict stands however slow the bench was; it was only harder to come by.
  if (slow === undefined || slow.ms <= LAG_MAX_MS || endedWell(verdict)) return { verdict, events };
  const what = `${slow.where} stood still for ${slow.ms} ms while shoppers paid; the timers of the link bear ${LAG_MAX_MS} ms`;
  const at = events.at(-1)?.at ?? 0;
  const told: HistoryEvent[] = [...events, { kind: 'rig-fault', by: 'rig', at, what }];
  return { verdict: judged(header, told), events: told, rigFault: what };
}

function judged(header: EpisodeHeader, events: readonly HistoryEvent[]): EpisodeVerdict {
  const judge = new EpisodeJudge(header);
  for (const event of events) judge.add(event);
  return judge.finish();
}

function endedWell({ payments, findings }: EpisodeVerdict): boolean {
  return findings.length === 0 && payments.every(({ verdict }) => verdict === 'settled' || verdict === 'reported');
}
