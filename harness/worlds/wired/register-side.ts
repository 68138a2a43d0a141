/** The register's side of a wired bench: the cashier behind serialport, on his end of the serial line. */
import { serialLink } from '../../../devices/links/serial.js';
import type { Told } from '../../../devices/wire/told.js';
import { createCashier } from '../../../simulators/people/cashier.js';
import { protocolOf } from '../parts.js';
import { localParty } from './local-party.js';
import type { RealParty } from './real-party.js';
import type { SerialJoint } from './serial-joint.js';
import type { Surroundings } from './surroundings.js';

export class RegisterSide {
  readonly #around: Surroundings;
  readonly #joint: SerialJoint;
  #cashier: RealParty | undefined;

  constructor(around: Surroundings, joint: SerialJoint) {
    this.#around = around;
    this.#joint = joint;
  }

  /** @throws RigFaultError when the port cannot be opened */
  async open(): Promise<void> {
    const protocol = protocolOf(this.#around.plan.terminal.profile);
    const machine = createCashier(protocol, this.#around.rng.split('register-1'));
    const cashier = localParty(this.#around, { machine });
    this.#cashier = cashier;
    let hear: ReturnType<RealParty['attach']> | undefined;
    const link = await serialLink({ path: this.#joint.registerPath, ...protocol.serial })({
      onBytes: (bytes) => hear?.onBytes(bytes),
      onClosed: () => hear?.onClosed(),
    });
    hear = cashier.attach('register', link);
  }

  tell(told: Told): void {
    this.#cashier?.input({ kind: 'told', told });
  }

  close(): void {
    this.#cashier?.stop();
  }
}
