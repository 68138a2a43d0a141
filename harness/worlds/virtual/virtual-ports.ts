/**
 * The two ends of the serial line as ports: who has one open, whether the cable is in, and who else holds the register's.
 *
 *   cashier ── open/opened/refused/closed ── register's port ══ cable ══ terminal's port ── opened/closed ── terminal
 */
import type { Input } from '../../../devices/wire/machine.js';
import type { EventQueue } from './event-queue.js';
import type { VirtualSerial } from './virtual-serial.js';

type End = 'register' | 'terminal';

/** An open port takes its moment. */
const OPEN_MS = 1;

export class VirtualPorts {
  readonly #queue: EventQueue;
  readonly #dialled: boolean;
  readonly #serial: () => VirtualSerial;
  readonly #input: (end: End, input: Input) => void;
  /** The connection that stands at each end. */
  readonly #open: Record<End, number | undefined> = { register: undefined, terminal: undefined };
  /** Numbers the connections of the terminal, which opens nothing itself. */
  #terminalConnections = 0;
  #terminalUp = false;
  #cable = true;
  /** The terminal was told that the cable is out. */
  #seen = false;
  #held = false;
  /** Connections that ended, opens that failed, and writes that went nowhere, because of the rig. */
  disturbed = 0;

  /** @param dialled the line is a connection that the register opens, and each one is new to the terminal as well */
  constructor(
    queue: EventQueue,
    serial: () => VirtualSerial,
    input: (end: End, input: Input) => void,
    dialled = false,
  ) {
    this.#dialled = dialled;
    this.#queue = queue;
    this.#serial = serial;
    this.#input = input;
  }

  /** The register opens its port; it is answered like any other `open`. */
  openRegister(connection: number): void {
    this.#queue.after(OPEN_MS, () => {
      if (this.#cable && !this.#held && (this.#terminalUp || !this.#dialled)) {
        if (this.#dialled) this.#answerCall();
        this.#open.register = connection;
        return this.#input('register', { kind: 'opened', link: 'register', connection });
      }
      this.disturbed += 1;
      this.#input('register', { kind: 'refused', link: 'register', connection });
    });
  }

  closeRegister(connection: number): void {
    if (this.#open.register !== connection) return;
    this.#open.register = undefined;
    if (this.#dialled) this.#drop('terminal');
  }

  terminalPower(up: boolean): void {
    this.#terminalUp = up;
    if (!up) this.#open.terminal = undefined;
    else if (!this.#seen && !this.#dialled) this.#openTerminal();
    if (!up && this.#dialled) this.#drop('register');
  }

  send(from: End, connection: number, bytes: Uint8Array): void {
    if (this.#open[from] !== connection) return;
    const direction = from === 'terminal' ? 'to-register' : 'to-terminal';
    if (this.#cable && this.#open.register !== undefined) return this.#serial().send(direction, bytes);
    this.disturbed += 1;
    this.#serial().lose(direction, bytes);
  }

  /** Bytes at the end of the line; lost where nobody has it open. */
  arrive(end: End, bytes: Uint8Array): void {
    const connection = this.#open[end];
    if (connection === undefined || !this.#cable) return;
    this.#serial().passed[end === 'terminal' ? 'to-terminal' : 'to-register'].left(bytes.length);
    this.#input(end, { kind: 'bytes', link: 'register', connection, bytes });
  }

  /** @param terminalSees the terminal has a wire that tells it (USB); behind a plain serial plug it notices nothing */
  unplug(terminalSees: boolean): void {
    this.#cable = false;
    this.#drop('register');
    this.#seen = terminalSees;
    if (terminalSees) this.#drop('terminal');
  }

  plug(): void {
    this.#cable = true;
    this.#seen = false;
    if (this.#terminalUp && !this.#dialled && this.#open.terminal === undefined) this.#openTerminal();
  }

  /** The register loses its port to another program, or may have it again. */
  hold(held: boolean): void {
    this.#held = held;
    if (held) this.#drop('register');
  }

  /** A terminal has one connection at a time: the one before is over, noticed or not. */
  #answerCall(): void {
    const before = this.#open.terminal;
    this.#serial().cut();
    if (before !== undefined) this.#input('terminal', { kind: 'closed', link: 'register', connection: before });
    this.#openTerminal();
  }

  #openTerminal(): void {
    this.#terminalConnections += 1;
    this.#open.terminal = this.#terminalConnections;
    this.#input('terminal', { kind: 'opened', link: 'register', connection: this.#terminalConnections });
  }

  #drop(end: End): void {
    const connection = this.#open[end];
    this.#serial().cut();
    if (connection === undefined) return;
    this.#open[end] = undefined;
    this.disturbed += 1;
    this.#input(end, { kind: 'closed', link: 'register', connection });
  }
}
