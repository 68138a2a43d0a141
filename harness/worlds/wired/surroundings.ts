/** What the sides of a wired bench share: the plan, the clock, the history, and the fault controller's ear. */
import type { EventBody } from '../../../devices/wire/events.js';
import type { Party } from '../../../devices/wire/machine.js';
import type { MomentName } from '../../../devices/wire/moments.js';
import type { Rng } from '../../../devices/wire/rng.js';
import type { Plan } from '../../plan/plan.js';

export interface Surroundings {
  readonly plan: Plan;
  /** F41. */
  readonly terminal: string;
  /** Records and ledgers of this episode lie here. */
  readonly folder: string;
  /** UTC milliseconds at instant 0. */
  readonly epochMs: number;
  readonly timeScale: number;
  /** Moments that go into the history, beside those that the plan names. */
  readonly recorded: ReadonlySet<MomentName>;
  readonly rng: Rng;
  /** Milliseconds since instant 0. */
  now(): number;
  /** @param at when it happened, where the party is not in this process; default: now */
  emit(event: EventBody, at?: number): void;
  /** A promise means: hold the machine there until it settles. */
  reach(moment: MomentName, order: string | undefined, at: number): void | Promise<void>;
  /** A process that a party of this bench sits in stood still for so long. */
  lagged(ms: number, where: string): void;
  /** A write of the party was refused or takes long, or was torn. */
  storage(party: Party, what: 'write-troubled' | 'torn'): void;
  /** The bench broke: the episode ends as a rig fault. */
  fail(error: unknown): void;
}
