/** The sums of a run: verdicts, violations by kind, faults asked and hit. Nobody is left out. */
import type { HistoryEvent, LinkEvent } from '../../devices/wire/events.js';
import type { EpisodeVerdict, PaymentVerdict } from '../oracle/episode.js';

export interface Tally {
  payments: number;
  settled: number;
  reported: number;
  violated: number;
  unknown: number;
  rigFaults: number;
  /** Verdicts and findings that a late bench explains; absent: none. */
  setAside?: number;
  queried: number;
  reversed: number;
  readonly violations: Record<string, number>;
  readonly findings: Record<string, number>;
  readonly faults: Record<string, { asked: number; hit: number }>;
  /** What passed each direction of each link in all episodes: `acquirer to terminal`. */
  readonly links: Record<string, LinkSums>;
}

export interface LinkSums {
  bytesIn: number;
  bytesOut: number;
  chunks: number;
  connections?: number;
  refused?: number;
  reset?: number;
}

export function newTally(): Tally {
  return {
    payments: 0,
    settled: 0,
    reported: 0,
    violated: 0,
    unknown: 0,
    rigFaults: 0,
    queried: 0,
    reversed: 0,
    violations: {},
    findings: {},
    faults: {},
    links: {},
  };
}

export function countEvent(tally: Tally, event: HistoryEvent): void {
  if (event.kind === 'link') return countLink(tally, event);
  if (event.kind === 'rig-fault' && event.aside !== undefined)
    tally.setAside = (tally.setAside ?? 0) + event.aside.length;
  if (event.kind !== 'fault' || (event.phase !== 'asked' && event.phase !== 'hit')) return;
  tally.faults[event.fault] ??= { asked: 0, hit: 0 };
  (tally.faults[event.fault] as { asked: number; hit: number })[event.phase] += 1;
}

function countLink(tally: Tally, event: LinkEvent): void {
  const name = `${event.link} link, to ${event.to}`;
  tally.links[name] ??= { bytesIn: 0, bytesOut: 0, chunks: 0 };
  const sums = tally.links[name] as LinkSums;
  sums.bytesIn += event.bytesIn;
  sums.bytesOut += event.bytesOut;
  sums.chunks += event.chunks;
  if (event.connections === undefined) return;
  sums.connections = (sums.connections ?? 0) + event.connections;
  sums.refused = (sums.refused ?? 0) + (event.refused ?? 0);
  sums.reset = (sums.reset ?? 0) + (event.reset ?? 0);
}

export function countVerdict(tally: Tally, verdict: EpisodeVerdict): void {
  for (const payment of verdict.payments) countPayment(tally, payment);
  for (const { finding } of verdict.findings) tally.findings[finding] = (tally.findings[finding] ?? 0) + 1;
}

function countPayment(tally: Tally, payment: PaymentVerdict): void {
  tally.payments += 1;
  if (payment.queried) tally.queried += 1;
  if (payment.reversed) tally.reversed += 1;
  switch (payment.verdict) {
    case 'settled':
      tally.settled += 1;
      return;
    case 'reported':
      tally.reported += 1;
      return;
    case 'unknown':
      tally.unknown += 1;
      return;
    case 'rig-fault':
      tally.rigFaults += 1;
      return;
    case 'violated':
      tally.violated += 1;
      tally.violations[payment.violation ?? '?'] = (tally.violations[payment.violation ?? '?'] ?? 0) + 1;
  }
}
