/** Somebody else's register software in a process of its own: asked over the process's channel, killed when the bench ends. */
import { type ChildProcess, fork } from 'node:child_process';
import { RigFaultError } from '../../devices/wire/errors.js';

/** What the register's application asks of the software. */
export type PeerCall =
  | { readonly do: 'connect'; readonly path: string }
  | { readonly do: 'sale'; readonly amount: number; readonly ticket: string }
  | { readonly do: 'last-sale' | 'close-day' | 'poll' | 'lose' };

/** What it resolved to, or why it rejected. */
export type PeerAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: string };

export type ToPeer = PeerCall & { readonly id: number };
export type FromPeer = PeerAnswer & { readonly id: number };

export class PeerProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: PeerAnswer) => void>();
  #calls = 0;
  #over = false;

  /** @param gone told when it ends by itself */
  constructor(main: URL, gone: (fault: RigFaultError) => void) {
    this.#child = fork(main, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    this.#child.on('message', (message) => {
      const { id, ...answer } = message as FromPeer;
      this.#waiting.get(id)?.(answer);
      this.#waiting.delete(id);
    });
    this.#child.on('exit', (code, signal) => {
      if (!this.#over)
        gone(
          new RigFaultError({ what: 'the register software ended by itself', got: `${signal ?? `exit code ${code}`}` }),
        );
    });
  }

  call(call: PeerCall): Promise<PeerAnswer> {
    this.#calls += 1;
    const id = this.#calls;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      if (this.#child.connected) this.#child.send({ ...call, id } satisfies ToPeer);
    });
  }

  kill(): void {
    this.#over = true;
    this.#child.kill('SIGKILL');
  }
}
