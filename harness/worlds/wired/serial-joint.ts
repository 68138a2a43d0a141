/**
 * The serial line of a wired bench: two pty pairs, the rig between their masters, with the same layer of faults as in virtual
 * time. Bytes for a terminal without power are lost, and so is whatever is under way when the cable is pulled.
 *
 *   cashier ─ serialport ─ name ▶ slave A │ master A ⇄ faults ⇄ master B │ slave B ─ serialport ─ terminal process
 *
 * A peer that does not read is played by not reading: the tty of the end that writes fills, and its writes wait, as they do
 * at a real port.
 *
 * The register knows the device by a name that the joint keeps (as /dev/serial/by-id does): behind it stands another pty each
 * time that the cable is put back. A pty tells nobody that its master is gone, so a pulled cable is told out of band.
 */
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { LineTraits } from '../../../devices/drivers/line-traits.js';
import type { Dial } from '../../../devices/links/link.js';
import { openPty, type Pty } from '../../../devices/links/pty.js';
import { type SerialSettings, serialLink } from '../../../devices/links/serial.js';
import type { Rng } from '../../../devices/wire/rng.js';
import type { SerialFaultSpec } from '../../../simulators/network/serial-faults/catalogue.js';
import type { LineWatch } from '../../../simulators/network/serial-faults/fault-line.js';
import type { SerialDirection } from '../../../simulators/network/serial-faults/serial-fault.js';
import { Passed } from '../passed.js';
import { FaultyLine } from './faulty-line.js';
import type { LinkMeter } from './link-meter.js';
import type { RegisterJoint } from './register-joint.js';
import { SerialHop } from './serial-hop.js';
import type { StreamProxy } from './stream-proxy.js';

export class SerialJoint implements RegisterJoint {
  readonly dialled = false;
  readonly #faults: FaultyLine;
  readonly #terminal = openPty();
  #register: Pty;
  #name: string | undefined;
  #cable = true;
  #terminalUp = true;
  readonly passed: Readonly<Record<SerialDirection, Passed>> = {
    'to-register': new Passed(),
    'to-terminal': new Passed(),
  };
  #hop: SerialHop | undefined;
  /** Ends that nobody reads from, by the fault that makes it so; what waited in their ttys when it was over. */
  readonly #stalled = new Map<string, SerialDirection>();
  readonly #waited = new Map<string, number>();
  lost = 0;

  constructor(line: LineTraits, now: () => number, watch: LineWatch = {}) {
    this.#faults = new FaultyLine(line, now, watch, (direction, bytes) => {
      if (this.#hop === undefined) this.#arrive(direction, bytes);
      else this.#hop.send(direction, bytes);
    });
    this.#register = this.#registerPty();
    this.#terminal.onBytes((bytes) => {
      this.#pass('to-register', bytes);
    });
  }

  dial(folder: string, settings: Omit<SerialSettings, 'path'>): Dial {
    return serialLink({ path: this.name(folder), ...settings });
  }

  /** The name by which the register finds its device. */
  name(folder: string): string {
    mkdirSync(folder, { recursive: true });
    this.#name = join(folder, 'terminal-port');
    symlinkSync(this.#register.path, this.#name);
    return this.#name;
  }

  /** From now on bytes go over TCP through the proxy between the two ptys. */
  async through(streams: StreamProxy, name: string): Promise<void> {
    this.#hop = await SerialHop.open(streams, name, (direction, bytes) => this.#arrive(direction, bytes));
  }

  get proxied(): LinkMeter | undefined {
    return this.#hop?.meter;
  }

  get terminalEnd(): { readonly serial: string } {
    return { serial: this.#terminal.path };
  }

  placeFault(name: string, spec: SerialFaultSpec, rng: Rng): void {
    this.#faults.place(name, spec, rng);
    if (spec.type === 'stall') {
      this.#stalled.set(name, spec.direction);
      this.#writer(spec.direction).stall();
    }
    this.#faults.flush();
  }

  liftFault(name: string): void {
    this.#faults.lift(name);
    const direction = this.#stalled.get(name);
    if (direction !== undefined) {
      this.#waited.set(name, this.#writer(direction).unread());
      this.#stalled.delete(name);
      if (!this.#isStalled(direction)) this.#writer(direction).drain();
    }
    this.#faults.flush();
  }

  did(name: string): number | undefined {
    const direction = this.#stalled.get(name);
    if (direction !== undefined) return this.#writer(direction).unread();
    return this.#waited.get(name) ?? this.#faults.did(name);
  }

  terminalPower(up: boolean): void {
    if (up) this.#terminal.flush();
    this.#terminalUp = up;
  }

  /** It opens a port, and listens nowhere. */
  terminalStarted(): void {}

  /** Nothing passes any more, and the device's name is gone. The register closes its port by itself, being told. */
  unplug(): void {
    this.#cable = false;
    this.#faults.forget();
    if (this.#name !== undefined) rmSync(this.#name, { force: true });
  }

  /** The device is back, on another path. */
  plug(): void {
    const before = this.#register;
    this.#register = this.#registerPty();
    // The old one goes last, or its number would be given out again.
    before.close();
    if (this.#name !== undefined) symlinkSync(this.#register.path, this.#name);
    this.#cable = true;
  }

  hold(): boolean {
    return false;
  }

  async close(): Promise<void> {
    this.#faults.close();
    await this.#hop?.close();
    this.#register.close();
    this.#terminal.close();
  }

  /** The pty of the end that sends in this direction. */
  #writer(direction: SerialDirection): Pty {
    return direction === 'to-register' ? this.#terminal : this.#register;
  }

  #isStalled(direction: SerialDirection): boolean {
    return [...this.#stalled.values()].includes(direction);
  }

  #registerPty(): Pty {
    const pty = openPty();
    if (this.#isStalled('to-terminal')) pty.stall();
    pty.onBytes((bytes) => {
      if (this.#register === pty) this.#pass('to-terminal', bytes);
    });
    return pty;
  }

  #pass(direction: SerialDirection, bytes: Uint8Array): void {
    this.passed[direction].entered(bytes.length);
    if (!this.#terminalUp) return;
    if (!this.#cable) {
      this.lost += 1;
      this.#faults.lose(direction, bytes);
      return;
    }
    this.#faults.push(direction, bytes);
  }

  /** Nothing arrives without a cable, not even what a fault says by itself. */
  #arrive(direction: SerialDirection, bytes: Uint8Array): void {
    if (!this.#cable) return;
    this.passed[direction].left(bytes.length);
    (direction === 'to-register' ? this.#register : this.#terminal).write(bytes);
  }
}
