/** Register software of somebody else, as a suite knows it. */
import type fc from 'fast-check';
import type { Plan } from '../plan/plan.js';
import type { RegisterMaker } from '../worlds/wired/register-end.js';

export interface Peer {
  /** As the command line names it, behind `peers/`. */
  readonly name: string;
  /** On npm, and the version that the suite is about. */
  readonly package: string;
  readonly version: string;
  /** The plans from which the n-th of a run is drawn. */
  plans(index: number): fc.Arbitrary<Plan>;
  readonly register: RegisterMaker;
}
