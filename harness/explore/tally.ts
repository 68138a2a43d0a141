/** The sums of a run: verdicts, violations by kind, faults asked and hit. Nobody is left out. */
import type { HistoryEvent } from '../../devices/wire/events.js';
import type { EpisodeVerdict, PaymentVerdict } from '../oracle/episode.js';

export interface Tally {
  payments: number;
  settled: number;
  reported: number;
  violated: number;
  unknown: number;
  rigFaults: number;
  queried: number;
  reversed: number;
  readonly violations: Record<string, number>;
  readonly findings: Record<string, number>;
  readonly faults: Record<string, { asked: number; hit: number }>;
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
  };
}

export function countEvent(tally: Tally, event: HistoryEvent): void {
  if (event.kind !== 'fault' || (event.phase !== 'asked' && event.phase !== 'hit')) return;
  tally.faults[event.fault] ??= { asked: 0, hit: 0 };
  (tally.faults[event.fault] as { asked: number; hit: number })[event.phase] += 1;
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
