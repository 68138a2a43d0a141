/** The rig in the middle: what either side says goes on to the other at once, and is noted on the way. */
import type { Side } from '../../../devices/capture/line-reader.js';
import type { OpenLink } from '../../../devices/links/link.js';
import { tcpLink } from '../../../devices/links/tcp.js';
import { type OpenedLink, openLink, openPort, type PortSettings } from '../open-link.js';
import { addressOf, type Closers } from '../serve.js';

export interface RelayEars {
  chunk(from: Side, bytes: Uint8Array): void;
  /** For people: who came and who went. */
  note(text: string): void;
  /** It cannot go on. */
  lost(reason: string): void;
}

const WAITING_BYTES_MAX = 65_536;

export class CaptureRelay {
  readonly #ears: RelayEars;
  #register: OpenLink | undefined;
  #terminal: OpenLink | undefined;
  /** What the register said before the terminal's connection stood. */
  #waiting: Uint8Array[] = [];
  #over = false;

  constructor(ears: RelayEars) {
    this.#ears = ears;
  }

  /** @returns where the register finds it @throws RigFaultError for a side that cannot be opened */
  async open(register: string, terminal: string, serial: PortSettings, closers: Closers): Promise<string> {
    closers.push(() => {
      this.#over = true;
      this.#terminal?.close();
    });
    const dial = terminal.startsWith('tcp:') ? addressOf('terminal', terminal.slice(4)) : undefined;
    if (dial === undefined) {
      const opened = await this.#openTerminal(terminal, serial);
      closers.push(() => opened.close());
    }
    const opened = await openLink(register, serial, (open) => {
      this.#register = open;
      this.#ears.note('the register is there');
      if (dial !== undefined) {
        // One that took the place of another gets a connection of its own.
        this.#leaveTerminal();
        void this.#dial(dial.host, dial.port, open);
      }
      return {
        onBytes: (bytes) => this.#fromRegister(bytes),
        onClosed: () => this.#registerGone(open, register.startsWith('tcp:'), dial !== undefined),
      };
    });
    closers.push(() => opened.close());
    return opened.address;
  }

  #openTerminal(terminal: string, serial: PortSettings): Promise<OpenedLink> {
    const path = terminal.slice(terminal.indexOf(':') + 1);
    return openPort(path, serial, (open) => {
      this.#terminal = open;
      return {
        onBytes: (bytes) => this.#fromTerminal(bytes),
        onClosed: () => {
          if (!this.#over) this.#ears.lost(`the port of the terminal is gone (${path})`);
        },
      };
    });
  }

  /** A connection to the terminal for each one of the register. */
  async #dial(host: string, port: number, register: OpenLink): Promise<void> {
    try {
      const open = await tcpLink(
        host,
        port,
      )({
        onBytes: (bytes) => {
          if (this.#register === register) this.#fromTerminal(bytes);
        },
        onClosed: () => {
          if (this.#register !== register) return;
          this.#ears.note('the terminal has ended the connection');
          register.close();
        },
      });
      if (this.#register !== register) return open.close();
      this.#terminal = open;
      for (const bytes of this.#waiting.splice(0)) open.write(bytes);
    } catch (error) {
      this.#ears.note((error as Error).message);
      register.close();
    }
  }

  #fromRegister(bytes: Uint8Array): void {
    this.#ears.chunk('register', bytes);
    if (this.#terminal !== undefined) return this.#terminal.write(bytes);
    const waiting = this.#waiting.reduce((sum, one) => sum + one.length, 0);
    if (waiting + bytes.length <= WAITING_BYTES_MAX) this.#waiting.push(Uint8Array.from(bytes));
  }

  #fromTerminal(bytes: Uint8Array): void {
    this.#ears.chunk('terminal', bytes);
    this.#register?.write(bytes);
  }

  /** @param comes it may come again: a connection, where a port is gone for good */
  #registerGone(register: OpenLink, comes: boolean, dialled: boolean): void {
    if (this.#over || this.#register !== register) return;
    this.#register = undefined;
    this.#ears.note('the register has gone');
    if (!comes) return this.#ears.lost('the port of the register is gone');
    if (dialled) this.#leaveTerminal();
  }

  #leaveTerminal(): void {
    this.#waiting = [];
    this.#terminal?.close();
    this.#terminal = undefined;
  }
}
