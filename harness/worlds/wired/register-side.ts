/** The register's side of a wired bench: the cashier on his end of the link, a serial port or a connection that he opens. */
import type { Dial, OpenLink } from '../../../devices/links/link.js';
import type { Told } from '../../../devices/wire/told.js';
import { createCashier } from '../../../simulators/people/cashier.js';
import { protocolOf } from '../parts.js';
import { localParty } from './local-party.js';
import type { RealParty } from './real-party.js';
import type { RegisterEnd } from './register-end.js';
import type { RegisterJoint } from './register-joint.js';
import type { Surroundings } from './surroundings.js';

export class RegisterSide implements RegisterEnd {
  readonly #around: Surroundings;
  readonly #joint: RegisterJoint;
  #dial: Dial | undefined;
  #cashier: RealParty | undefined;
  /** The port as the cashier has it open, and what waits for its end. */
  #port: { readonly link: OpenLink; ended?: () => void } | undefined;
  /** Another program on the port. */
  #holder: OpenLink | undefined;
  /** Connections ended by the rig, and opens that failed. */
  #disturbed = 0;

  constructor(around: Surroundings, joint: RegisterJoint) {
    this.#around = around;
    this.#joint = joint;
  }

  get disturbed(): number {
    return this.#disturbed;
  }

  /** @throws RigFaultError when the port cannot be opened */
  async open(): Promise<void> {
    const protocol = protocolOf(this.#around.plan.terminal.profile);
    this.#dial = this.#joint.dial(this.#around.folder, protocol.serial);
    const machine = createCashier(protocol, this.#around.rng.split('register-1'));
    // The first time it must work; later the cashier tries again by himself.
    await new Promise<void>((resolve, reject) => {
      this.#cashier = localParty(this.#around, {
        machine,
        dial: { register: (events) => this.#open(events).then(settled(resolve), failed(reject)) },
      });
      this.#cashier.input({ kind: 'power-up' });
    });
  }

  tell(told: Told): void {
    this.#cashier?.input({ kind: 'told', told });
  }

  /** The device is gone: the port closes under the cashier. Settles when it has. */
  async lose(): Promise<void> {
    const port = this.#port;
    if (port === undefined) return;
    this.#disturbed += 1;
    await new Promise<void>((resolve) => {
      port.ended = resolve;
      port.link.close();
    });
  }

  /** The device drops out for a moment, and another program is the first to open it again. */
  async hold(): Promise<void> {
    const kept = this.#joint.hold(true);
    await this.lose();
    if (!kept) this.#holder = await this.#dial?.({ onBytes: () => undefined, onClosed: () => undefined });
  }

  free(): void {
    this.#joint.hold(false);
    this.#holder?.close();
    this.#holder = undefined;
  }

  close(): void {
    this.free();
    this.#cashier?.stop();
  }

  async #open(events: Parameters<Dial>[0]): Promise<OpenLink> {
    if (this.#dial === undefined) throw new Error('scanrig bug: a port was opened before it had a name');
    try {
      const link = await this.#dial({
        onBytes: (bytes) => events.onBytes(bytes),
        onClosed: (reason, lost) => {
          const ended = this.#port?.ended;
          this.#port = undefined;
          events.onClosed(reason, lost);
          ended?.();
        },
      });
      this.#port = { link };
      return link;
    } catch (error) {
      this.#disturbed += 1;
      throw error;
    }
  }
}

function settled(resolve: () => void): (link: OpenLink) => OpenLink {
  return (link) => {
    resolve();
    return link;
  };
}

function failed(reject: (error: unknown) => void): (error: unknown) => never {
  return (error) => {
    reject(error);
    throw error;
  };
}
