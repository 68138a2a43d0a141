/** What a run comes to: the figures every report is made from, and the failures with their shrunk plans. */
import type { Channel } from '../../devices/wire/channels.js';
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
  /** Of a real terminal: its name in the rig file, and how often the plan showed it again. */
  readonly terminal?: string;
  readonly confirmed?: Confirmed;
}

/** How sure a failure of a real terminal is. */
export interface Confirmed {
  readonly shown: number;
  readonly of: number;
  /** Tries that were wanted; fewer where the budget ended. */
  readonly asked: number;
  /** The emulated firmware that does the same, in which the plan was shrunk. */
  readonly firmware?: string;
}

/** What a run on a real terminal was, and why it ended. */
export interface DeviceFigures {
  readonly name: string;
  /** F41. */
  readonly terminal: string;
  readonly link: string;
  readonly protocol: string;
  /** What it spoke to its acquirer, where that was not the reference dialect. */
  readonly dialect?: string;
  readonly observed: readonly Channel[];
  readonly timeScale: number;
  /** The host of somebody else, where the rig stood before one. */
  readonly host?: string;
  readonly ended: 'payments' | 'minutes' | 'failure' | 'rig-fault' | 'interrupted';
  readonly payments: number;
  readonly violated: number;
  /** Payments that were under way when the time was up; nobody judged them. */
  readonly cutOff: number;
  /** Addresses that were turned away from its acquirer; absent: none. */
  readonly turnedAway?: readonly string[];
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
  /** Each terminal, and how the run on it ended (hardware). */
  readonly devices?: readonly DeviceFigures[];
  readonly rigFaults: readonly string[];
}

/** 130 interrupted, 1 violation, 70 rig fault, 2 unknown, 0 pass: the worst wins in this order. */
export function exitCodeOf(result: RunResult): number {
  if (result.interrupted) return 130;
  if (result.tally.violated > 0 || Object.keys(result.tally.findings).length > 0) return 1;
  if (result.tally.rigFaults > 0 || result.rigFaults.length > 0) return 70;
  return result.tally.unknown > 0 ? 2 : 0;
}
