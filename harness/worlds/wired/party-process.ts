/** The rig's hold on one party's process: start it, hear it, open its gates, kill it, start it again from its records. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { RigFaultError } from '../../../devices/wire/errors.js';
import type { Told } from '../../../devices/wire/told.js';
import type { FromProcess, ProcessSetup, ToProcess } from './control.js';

const ENTRY = fileURLToPath(new URL('./party-main.js', import.meta.url));
const START_MS_MAX = 20_000;

/** Every process that this rig started and that has not ended. */
const running = new Set<ChildProcess>();

/** Ends whatever is left; for the last moments of the rig. */
export function killAllParties(): void {
  for (const child of running) child.kill('SIGKILL');
}

export class PartyProcess {
  readonly #hear: (message: FromProcess) => void;
  #child: ChildProcess | undefined;
  #killed = false;

  constructor(hear: (message: FromProcess) => void) {
    this.#hear = hear;
  }

  get up(): boolean {
    return this.#child !== undefined;
  }

  /** @returns the port that it listens on (acquirer) @throws RigFaultError when it does not come up */
  start(setup: ProcessSetup): Promise<number> {
    const child = fork(ENTRY, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    running.add(child);
    this.#child = child;
    this.#killed = false;
    return new Promise((resolve, reject) => {
      const fault = (got: string): void =>
        reject(new RigFaultError({ what: `the ${setup.party} process did not come up`, got }));
      const timer = setTimeout(() => fault(`nothing within ${START_MS_MAX} ms`), START_MS_MAX);
      child.on('message', (message: FromProcess) => {
        if (this.#child !== child) return;
        if (message.kind === 'ready') {
          clearTimeout(timer);
          resolve(message.port);
        } else if (message.kind === 'failed') {
          clearTimeout(timer);
          fault(message.message);
        } else this.#hear(message);
      });
      child.once('exit', (code, signal) => {
        running.delete(child);
        clearTimeout(timer);
        if (this.#child !== child) return;
        this.#child = undefined;
        if (!this.#killed)
          this.#hear({ kind: 'failed', message: `the ${setup.party} process ended by itself (${signal ?? code})` });
        fault(`it ended (${signal ?? code})`);
      });
      this.#say({ kind: 'setup', setup });
    });
  }

  release(): void {
    this.#say({ kind: 'release' });
  }

  tell(told: Told): void {
    this.#say({ kind: 'told', told });
  }

  /** A power cut: the process gets no chance to do anything. Settles when it is gone. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#killed = true;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGKILL');
    await gone;
    this.#child = undefined;
  }

  #say(message: ToProcess): void {
    if (this.#child?.connected === true) this.#child.send(message, () => undefined);
  }
}
