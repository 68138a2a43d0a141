/**
 * Holds a payment code in front of a terminal that scans by itself: `present` of the rig file is the address of a page that
 * shows it (`scanrig present`), or a command that puts it on a screen or into a robot's hand. Either gets a line in the words of
 * docs/present.md, a command on its standard input: no argument holds the code, since arguments are there for every user of
 * the machine to see.
 */
import type { RigTerminal } from '../../../devices/inventory/rig-file.js';
import type { PresentedEvent } from '../../../devices/wire/presented-event.js';
import { putOnDesk } from '../../hands/desk-client.js';
import { runRigCommand } from './rig-command.js';

export interface Presented {
  /** Digits, for the hook. */
  readonly code: string;
  /** What stands for it in the history. */
  readonly token: string;
  readonly order: string;
  readonly amount: number;
}

export interface PresenterPorts {
  now(): number;
  emit(event: PresentedEvent): void;
  /** The hook failed: the rig's fault. */
  fail(error: unknown): void;
}

export class Presenter {
  readonly #terminal: RigTerminal;
  readonly #folder: string;
  readonly #ports: PresenterPorts;
  #shown: Presented | undefined;
  /** One command after another, or a slow one would take away what a quick one has shown. */
  #turn: Promise<void> = Promise.resolve();

  /** @param folder where the commands of the rig file run */
  constructor(terminal: RigTerminal, folder: string, ports: PresenterPorts) {
    this.#terminal = terminal;
    this.#folder = folder;
    this.#ports = ports;
  }

  /** A code that is there already stays there. */
  show(code: Presented): void {
    if (this.#shown?.code === code.code) return;
    this.#shown = code;
    const { order, amount } = code;
    this.#next('code-shown', code, JSON.stringify({ show: code.code, order, amount }));
  }

  get showing(): boolean {
    return this.#shown !== undefined;
  }

  /** The order has its final result, and nobody holds a phone there any more. */
  ended(order: string): void {
    if (this.#shown?.order === order) void this.clear();
  }

  /** Settles when nothing is shown any more, whether or not the hook did as it should. */
  async clear(): Promise<void> {
    const shown = this.#shown;
    this.#shown = undefined;
    if (shown !== undefined) this.#next('code-gone', shown, JSON.stringify({ clear: true }));
    await this.#turn;
  }

  #next(kind: PresentedEvent['kind'], { code, token, order }: Presented, line: string): void {
    const { present } = this.#terminal;
    if (present === undefined) throw new Error('scanrig bug: nobody shows codes to this terminal');
    const { now, emit, fail } = this.#ports;
    this.#turn = this.#turn.then(async () => {
      const since = now();
      try {
        await this.#put(present, line, { value: code, token });
        emit({ kind, by: 'rig', code: token, order, tookMs: Math.round(now() - since) });
      } catch (error) {
        fail(error);
      }
    });
  }

  #put(present: string, line: string, secret: { readonly value: string; readonly token: string }): Promise<void> {
    if (isPage(present)) return putOnDesk(present, line);
    return runRigCommand({
      command: present,
      folder: this.#folder,
      what: 'present',
      where: this.#terminal.name,
      line,
      secret,
    });
  }
}

/** Anything else is a command. */
function isPage(present: string): boolean {
  return /^http:\/\//.test(present);
}
