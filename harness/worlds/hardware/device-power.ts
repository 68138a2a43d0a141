/** Power of a real terminal: the commands of the rig file, and what the history says of them. */
import type { RigTerminal } from '../../../devices/inventory/rig-file.js';
import { RigFaultError } from '../../../devices/wire/errors.js';
import type { Surroundings } from '../wired/surroundings.js';
import { runRigCommand } from './rig-command.js';

export class DevicePower {
  readonly #terminal: RigTerminal;
  readonly #folder: string;
  readonly #around: Surroundings;
  /** No power, or not heard since it came back: a terminal that starts up answers nobody. */
  #state: 'up' | 'off' | 'starting' = 'up';

  constructor(terminal: RigTerminal, folder: string, around: Surroundings) {
    this.#terminal = terminal;
    this.#folder = folder;
    this.#around = around;
  }

  get switched(): boolean {
    return this.#terminal.power !== undefined;
  }

  get away(): boolean {
    return this.#state !== 'up';
  }

  /** The terminal has said something. */
  heard(): void {
    if (this.#state !== 'starting') return;
    this.#state = 'up';
    this.#around.emit({ kind: 'line', by: 'rig', line: 'register', what: 'up' });
  }

  /** @throws RigFaultError where there is no hook, or its command fails */
  async set(up: boolean): Promise<void> {
    const hook = this.#terminal.power;
    if (hook === undefined)
      throw new RigFaultError({
        what: 'nobody can switch the power of the terminal',
        where: this.#terminal.name,
        next: 'Name the commands in the rig file: power: { off: ..., on: ... }.',
      });
    if (!up) {
      this.#state = 'off';
      this.#around.emit({ kind: 'line', by: 'rig', line: 'register', what: 'down' });
    }
    await this.#run(up ? hook.on : hook.off);
    if (up) this.#state = 'starting';
  }

  /** A run leaves no terminal in the dark. */
  async close(): Promise<void> {
    if (this.#state === 'off') await this.set(true);
  }

  #run(command: string): Promise<void> {
    return runRigCommand({ command, folder: this.#folder, what: 'power', where: this.#terminal.name });
  }
}
