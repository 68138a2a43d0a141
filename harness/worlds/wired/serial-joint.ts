/**
 * The serial line of a wired bench: two pty pairs, the rig between their masters. Bytes pass from one slave to the other, a
 * serial fault may change them on the way, and bytes for a terminal without power are lost.
 *
 *   cashier ─ serialport ─ slave A │ master A ⇄ faults ⇄ master B │ slave B ─ serialport ─ terminal process
 */
import { openPty, type Pty } from '../../../devices/links/pty.js';
import type { SerialFault } from '../../../simulators/network/serial-faults/serial-fault.js';

export type SerialDirection = 'to-register' | 'to-terminal';

export class SerialJoint {
  readonly #register: Pty;
  readonly #terminal: Pty;
  readonly #faults = new Map<string, { readonly direction: SerialDirection; readonly fault: SerialFault }>();
  #terminalUp = true;

  constructor() {
    this.#register = openPty();
    this.#terminal = openPty();
    this.#register.onBytes((bytes) => {
      if (this.#terminalUp) this.#pass('to-terminal', bytes, this.#terminal);
    });
    this.#terminal.onBytes((bytes) => {
      if (this.#terminalUp) this.#pass('to-register', bytes, this.#register);
    });
  }

  get registerPath(): string {
    return this.#register.path;
  }

  get terminalPath(): string {
    return this.#terminal.path;
  }

  add(name: string, direction: SerialDirection, fault: SerialFault): void {
    this.#faults.set(name, { direction, fault });
  }

  remove(name: string): void {
    this.#faults.delete(name);
  }

  /** A terminal without power hears nothing, not even later. */
  terminalPower(up: boolean): void {
    if (up) this.#terminal.flush();
    this.#terminalUp = up;
  }

  close(): void {
    this.#register.close();
    this.#terminal.close();
  }

  #pass(direction: SerialDirection, bytes: Uint8Array, to: Pty): void {
    let left: Uint8Array = bytes.slice();
    for (const { direction: d, fault } of this.#faults.values()) if (d === direction) left = fault.apply(left);
    if (left.length > 0) to.write(left);
  }
}
