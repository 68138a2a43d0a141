/**
 * What a run writes down about itself while it runs, so that a killed one can go on: `state.jsonl` in its folder, one JSON
 * object a line, appended and never changed. Episodes count from 0 and are judged in order.
 */
import { z } from 'zod';
import type { HistoryEvent } from '../../../devices/wire/events.js';
import type { ProcessIdentity } from '../../leftovers/process-identity.js';
import type { Plan } from '../../plan/plan.js';
import type { Wrong } from '../failure.js';
import type { RunOptions } from '../run-options.js';
import type { Tally } from '../tally.js';

export const STATE_FILE = 'state.jsonl';
export const STATE_SCHEMA = 1;

/** What was asked for. The first line. */
export interface RunLine {
  readonly kind: 'run';
  readonly schema: typeof STATE_SCHEMA;
  readonly scanrig: string;
  readonly suite: { readonly file: string; readonly sha256: string };
  readonly options: RunOptions;
  readonly runner: { readonly filter?: string; readonly shard?: string };
}

/**
 * Somebody takes the run: the lock. Of two lines that follow the same one, the first counts, so that two who read the file
 * at the same time cannot both hold it.
 */
export interface StartLine {
  readonly kind: 'start';
  readonly id: string;
  /** The start that this one follows. */
  readonly after: string | null;
  readonly holder: ProcessIdentity;
}

/** The process that plays and judges for the holder. */
export interface WorkerLine {
  readonly kind: 'worker';
  readonly process: ProcessIdentity;
}

/** Episodes `from` to before `next` are judged, and their part of the history is written. Sums are those of the whole run. */
export interface DoneLine {
  readonly kind: 'done';
  readonly from: number;
  readonly next: number;
  /** The verdicts of each of these episodes, payment by payment. */
  readonly verdicts: readonly (readonly string[])[];
  /** Sum over the plan of the last of them: whether plans are still drawn as they were. */
  readonly plan: string;
  readonly historyBytes: number;
  readonly historySha256: string;
  readonly virtualMs: number;
  readonly elapsedMs: number;
  readonly tally: Tally;
  readonly rigFaults: readonly string[];
}

/** A failure to be told at the end, as it was first seen. */
export interface FoundLine {
  readonly kind: 'found';
  readonly episode: number;
  readonly plan: Plan;
  readonly wrong: Wrong;
  /** As it happened on the wire; virtual time plays it again. */
  readonly events?: readonly HistoryEvent[];
}

/** Played to its end on the wire while one that began earlier had not: judged when its turn comes. */
export interface WaitingLine {
  readonly kind: 'waiting';
  readonly episode: number;
  readonly events: readonly HistoryEvent[];
  readonly rigFault?: string;
}

/** The holder let go of it in good order; the run can be resumed. */
export interface ReleasedLine {
  readonly kind: 'released';
  readonly id: string;
}

/** Judged to the end, and all reports are written. */
export interface FinishedLine {
  readonly kind: 'finished';
  readonly exit: number;
}

export type StateLine =
  | RunLine
  | StartLine
  | WorkerLine
  | DoneLine
  | FoundLine
  | WaitingLine
  | ReleasedLine
  | FinishedLine;

const count = z.number().int().nonnegative();
const identity = z.object({ pid: count, since: z.string(), host: z.string(), boot: z.string(), space: z.string() });
/** Sums and options grow with the rig; what is not named here is taken as it was. */
const tally = z.looseObject({ payments: count, settled: count, reported: count, violated: count });
const options = z.looseObject({
  suite: z.string(),
  world: z.enum(['virtual', 'wired', 'hardware']),
  seed: count,
  payments: count,
  history: z.enum(['all', 'failing', 'none']),
  folder: z.string(),
});
const events = z.array(z.looseObject({ kind: z.string(), at: z.number() }));

/** Enough to be sure that it is what we wrote; plans and events are taken as they were. */
export const STATE_LINE = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('run'),
    schema: z.literal(STATE_SCHEMA),
    scanrig: z.string(),
    suite: z.object({ file: z.string(), sha256: z.string() }),
    options,
    runner: z.object({ filter: z.string().optional(), shard: z.string().optional() }),
  }),
  z.object({ kind: z.literal('start'), id: z.string(), after: z.string().nullable(), holder: identity }),
  z.object({ kind: z.literal('worker'), process: identity }),
  z.object({
    kind: z.literal('done'),
    from: count,
    next: count,
    verdicts: z.array(z.array(z.string())),
    plan: z.string(),
    historyBytes: count,
    historySha256: z.string(),
    virtualMs: z.number(),
    elapsedMs: z.number(),
    tally,
    rigFaults: z.array(z.string()),
  }),
  z.object({
    kind: z.literal('found'),
    episode: count,
    plan: z.looseObject({ seed: z.number() }),
    wrong: z.looseObject({ violation: z.string() }),
    events: events.optional(),
  }),
  z.object({ kind: z.literal('waiting'), episode: count, events, rigFault: z.string().optional() }),
  z.object({ kind: z.literal('released'), id: z.string() }),
  z.object({ kind: z.literal('finished'), exit: count }),
]);
