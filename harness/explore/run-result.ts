/** What a run comes to: the figures every report is made from, and the failures with their shrunk plans. */
import type { HistoryEvent } from '../../devices/wire/events.js';
import type { Party } from '../../devices/wire/machine.js';
import type { PaymentVerdict, RunFinding } from '../oracle/episode.js';
import type { Plan } from '../plan/plan.js';
import type { BenchFigures } from '../worlds/wired/bench-watch.js';
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
  /** The MQTT broker in use (wired). */
  readonly broker?: string;
  /** How many ran at once, how late and in how much memory (wired). */
  readonly bench?: BenchFigures;
  readonly rigFaults: readonly string[];
}

/** 130 interrupted, 1 violation, 70 rig fault, 2 unknown, 0 pass: the worst wins in this order. */
export function exitCodeOf(result: RunResult): number {
  if (result.interrupted) return 130;
  if (result.tally.violated > 0 || Object.keys(result.tally.findings).length > 0) return 1;
  if (result.tally.rigFaults > 0 || result.rigFaults.length > 0) return 70;
  return result.tally.unknown > 0 ? 2 : 0;
}
