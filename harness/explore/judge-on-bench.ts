/**
 * A verdict from a bench that keeps real time. One that was too slow for the timers of the link may have made a payment late
 * by itself: then that is the rig's fault, and nobody is judged by it (docs/worlds.md "Our fault is not theirs"). No delay
 * moves money, changes an amount or shows a secret, so every other verdict stands.
 */
import type { EpisodeHeader, HistoryEvent, RigFaultEvent } from '../../devices/wire/events.js';
import { EpisodeJudge, type EpisodeVerdict, type PaymentVerdict } from '../oracle/episode.js';
import type { FindingKind, ViolationKind } from '../oracle/kinds.js';
import { LAG_MAX_MS, type Slow } from '../worlds/wired/bench-watch.js';

export interface BenchVerdict {
  readonly verdict: EpisodeVerdict;
  /** As judged: a history that is judged again must come to the same. */
  readonly events: readonly HistoryEvent[];
  /** What the bench could not do. */
  readonly rigFault?: string;
}

/**
 * Kinds that hang on time alone. Announcements are not among them: QoS 1 brings what was missed, and a loudspeaker keeps the
 * ids that it spoke, however late (docs/acquirer-dialect.md).
 */
const HANGS_ON_TIME: ReadonlySet<ViolationKind | FindingKind> = new Set<ViolationKind | FindingKind>([
  'late-report',
  'limbo',
  'terminal-hang',
]);

/** @param slow the longest that a process of the bench stood still while shoppers paid */
export function judgeOnBench(
  header: EpisodeHeader,
  events: readonly HistoryEvent[],
  slow: Slow | undefined,
): BenchVerdict {
  const verdict = judged(header, events);
  if (slow === undefined || slow.ms <= LAG_MAX_MS) return { verdict, events };
  const aside = setAside(verdict);
  if (aside.length === 0) return { verdict, events };
  const what = `${slow.where} stood still for ${slow.ms} ms while shoppers paid; the timers of the link bear ${LAG_MAX_MS} ms`;
  const orders = aside.flatMap(({ order }) => order ?? []);
  const told = beforeTheEnd(events, (at) => ({ kind: 'rig-fault', by: 'rig', at, what, orders, aside }));
  return { verdict: judged(header, told), events: told, rigFault: what };
}

/** Is this the reason of such a rig fault? */
export function isLateBench(reason: string): boolean {
  return /stood still for [\d.]+ ms while shoppers paid; the timers of the link bear/.test(reason);
}

/** Quiescence is the last word of an episode: whoever reads the history judges there (harness/cli/judge.ts). */
function beforeTheEnd(events: readonly HistoryEvent[], eventAt: (at: number) => HistoryEvent): HistoryEvent[] {
  const found = events.findIndex(({ kind }) => kind === 'quiescence');
  const end = found < 0 ? events.length : found;
  const at = (events[end] ?? events.at(-1))?.at ?? 0;
  return [...events.slice(0, end), eventAt(at), ...events.slice(end)];
}

function judged(header: EpisodeHeader, events: readonly HistoryEvent[]): EpisodeVerdict {
  const judge = new EpisodeJudge(header);
  for (const event of events) judge.add(event);
  return judge.finish();
}

function setAside({ payments, findings }: EpisodeVerdict): NonNullable<RigFaultEvent['aside']> {
  return [
    ...payments.flatMap(({ violation, also, order }) =>
      explained(violation, also) ? [{ kind: violation, order }] : [],
    ),
    ...findings.flatMap(({ finding }) => (HANGS_ON_TIME.has(finding) ? [{ kind: finding }] : [])),
  ];
}

/** Time must explain all that is wrong with the payment, or the rest of it would be lost. */
function explained(violation: PaymentVerdict['violation'], also: PaymentVerdict['also']): violation is ViolationKind {
  return violation !== undefined && [violation, ...also].every((kind) => HANGS_ON_TIME.has(kind));
}
