/** The terminal of a wired bench: a process on its end of the serial line, without power when the plan says so. */
import { join } from 'node:path';
import type { MomentName } from '../../../devices/wire/moments.js';
import type { Told } from '../../../devices/wire/told.js';
import type { ProcessPool } from './process-pool.js';
import type { RegisterJoint } from './register-joint.js';
import { type OwnSetup, RemoteParty } from './remote-party.js';
import type { Surroundings } from './surroundings.js';

/** Where a terminal finds its acquirer. */
export type AcquirerAt = Pick<OwnSetup, 'acquirer' | 'secure'>;

export class TerminalSide {
  readonly #around: Surroundings;
  readonly #joint: RegisterJoint;
  readonly #process: RemoteParty;
  /** It believes that the cable is in. */
  #cable = true;

  constructor(around: Surroundings, joint: RegisterJoint, pool: ProcessPool) {
    this.#around = around;
    this.#joint = joint;
    this.#process = new RemoteParty('terminal', around, pool);
  }

  /** @param acquirer where it finds its acquirer: the proxy's address @param gates moments at which it waits for the rig */
  async open(acquirer: AcquirerAt, gates: readonly MomentName[]): Promise<void> {
    const store = join(this.#around.folder, 'terminal');
    this.#process.prepare({ store, ...this.#joint.terminalEnd, ...acquirer });
    this.#process.waitAt(gates);
    this.#joint.terminalStarted(await this.#process.start());
  }

  get process(): RemoteParty {
    return this.#process;
  }

  async power(up: boolean): Promise<void> {
    if (up) {
      this.#joint.terminalPower(true);
      this.#joint.terminalStarted(await this.#process.start());
      return;
    }
    await this.#process.kill();
    this.#joint.terminalPower(false);
  }

  /** What it sees of the cable to the register. */
  cable(up: boolean): void {
    if (up === this.#cable) return;
    this.#cable = up;
    this.#process.cable(up);
  }

  tell(told: Told): void {
    this.#process.tell(told);
  }

  close(): Promise<void> {
    return this.#process.close();
  }
}
