/** A rig as a user starts it: the command line, in folders of its own, marked so that all of it can be found. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { noteProcess } from '../leftovers/ledger.js';
import { MARK_NAME } from './remains.js';

export interface Place {
  /** The command line's entry. */
  readonly main: string;
  readonly mark: string;
  /** Everything of this course: `runs`, `tmp` and `state`. */
  readonly folder: string;
}

export class Rig {
  exit: number | null | undefined;
  said = '';
  readonly #child: ChildProcess;
  readonly ended: Promise<void>;

  constructor(place: Place, args: readonly string[]) {
    const { folder, mark, main } = place;
    this.#child = spawn(process.execPath, [main, ...args, '--json'], {
      env: { ...process.env, TMPDIR: join(folder, 'tmp'), SCANRIG_STATE: join(folder, 'state'), [MARK_NAME]: mark },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    noteProcess(this.#child.pid, 'rig in a storm');
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.said = (this.said + text).slice(-2_000);
    });
    this.ended = new Promise((resolve) =>
      this.#child.once('exit', (code) => {
        this.exit = code;
        resolve();
      }),
    );
  }

  get hasEnded(): boolean {
    return this.exit !== undefined;
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
  }
}

/** The folder of the run that was started last here. */
export function runFolder({ folder }: Place): string | undefined {
  try {
    return join(folder, 'runs', readlinkSync(join(folder, 'runs', 'latest')));
  } catch {
    return undefined;
  }
}
