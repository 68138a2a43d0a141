/** What a run comes to: the figures every report is made from, and the failures with their shrunk plans. */
import type { HistoryEvent } from '../../devices/wire/events.js';
import type { Party } from '../../devices/wire/machine.js';
import type { PaymentVerdict, RunFinding } from '../oracle/episode.js';
import type { Plan } from '../plan/plan.js';
import type { RunOptions } from './run-options.js';
import type { Tally } from './tally.js';

export interface Failure {
  /** A violation kind or a run-level finding. */
  readonly violation: string;
  readonly party: Party;
  readonly episode: number;
  readonly why: string;
  /** The shrunk plan, and its verdict. */
  readonly plan: Plan;
  readonly verdict: PaymentVerdict | undefined;
  readonly finding: RunFinding | undefined;
  /** The events of the shrunk plan. */
  readonly events: readonly HistoryEvent[];
  readonly shrunkPayments: number;
  readonly shrunkFaults: number;
  readonly tries: number;
}

export interface RunResult {
  readonly tally: Tally;
  readonly failures: readonly Failure[];
  readonly historySha256: string;
  readonly elapsedMs: number;
  readonly virtualMs: number;
  readonly interrupted: boolean;
  readonly historyKept: RunOptions['history'];
  /** Name and version of the stream proxy in use (wired). */
  readonly toxiproxy?: string;
  readonly rigFaults: readonly string[];
}

/** What `--json` prints. */
export interface Summary {
  readonly world: string;
  readonly suite: string;
  readonly seed: number;
  readonly firmware: string;
  readonly payments: number;
  readonly settled: number;
  readonly reported: number;
  readonly violated: number;
  readonly violations: Readonly<Record<string, number>>;
  readonly findings: Readonly<Record<string, number>>;
  readonly unknown: number;
  readonly rigFaults: number;
  readonly queried: number;
  readonly reversed: number;
  readonly faults: Tally['faults'];
  readonly historySha256: string;
  readonly elapsedMs: number;
  readonly virtualMs: number;
  readonly interrupted: boolean;
  readonly toxiproxy?: string;
  readonly runFolder: string;
  readonly failures: readonly {
    readonly violation: string;
    readonly party: string;
    readonly payments: number;
    readonly faults: number;
    readonly replay: string;
  }[];
}

export function summaryOf(
  options: RunOptions,
  result: RunResult,
  replay: (failure: Failure, index: number) => string,
): Summary {
  const { tally } = result;
  return {
    world: options.world,
    suite: options.suite,
    seed: options.seed,
    firmware: options.firmware,
    payments: tally.payments,
    settled: tally.settled,
    reported: tally.reported,
    violated: tally.violated,
    violations: tally.violations,
    findings: tally.findings,
    unknown: tally.unknown,
    rigFaults: tally.rigFaults,
    queried: tally.queried,
    reversed: tally.reversed,
    faults: tally.faults,
    historySha256: result.historySha256,
    elapsedMs: Math.round(result.elapsedMs),
    virtualMs: result.virtualMs,
    interrupted: result.interrupted,
    ...(result.toxiproxy === undefined ? {} : { toxiproxy: result.toxiproxy }),
    runFolder: options.folder,
    failures: result.failures.map((failure, index) => ({
      violation: failure.violation,
      party: failure.party,
      payments: failure.shrunkPayments,
      faults: failure.shrunkFaults,
      replay: replay(failure, index),
    })),
  };
}

/** 130 interrupted, 1 violation, 70 rig fault, 2 unknown, 0 pass: the worst wins in this order. */
export function exitCodeOf(result: RunResult): number {
  if (result.interrupted) return 130;
  if (result.tally.violated > 0 || Object.keys(result.tally.findings).length > 0) return 1;
  if (result.tally.rigFaults > 0 || result.rigFaults.length > 0) return 70;
  return result.tally.unknown > 0 ? 2 : 0;
}
