/** What stands at the register's end of a wired bench: the rig's own cashier, or somebody else's software. */
import type { Told } from '../../../devices/wire/told.js';
import type { RegisterJoint } from './register-joint.js';
import type { Surroundings } from './surroundings.js';

export interface RegisterEnd {
  /** Connections ended by the rig, and opens that failed. */
  readonly disturbed: number;
  /** @throws RigFaultError when it does not come up */
  open(): Promise<void>;
  tell(told: Told): void;
  /** The device is gone. Settles when the register's port is closed. */
  lose(): Promise<void>;
  /** Another program has the port, until `free`. */
  hold(): Promise<void>;
  free(): void;
  close(): void;
}

export type RegisterMaker = (around: Surroundings, joint: RegisterJoint) => RegisterEnd;
