/** An operating system's process with places for parties, over an inherited channel. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { noteProcess } from '../../leftovers/ledger.js';
import type { FromProcess, FromSeat, Pulse, ToProcess } from './control.js';

const ENTRY = fileURLToPath(new URL('./party-main.js', import.meta.url));

/** Every process that this rig started and that has not ended. */
const running = new Set<ChildProcess>();

/** Ends whatever is left; for the last moments of the rig. */
export function killAllParties(): void {
  for (const child of running) child.kill('SIGKILL');
}

type WithoutSeat<T> = T extends unknown ? Omit<T, 'seat'> : never;

/** A message of one seat, how the process that it sits in is, or the end of that. */
export type Heard = FromSeat | Pulse | { readonly kind: 'gone'; readonly how: string };

export class SeatProcess {
  readonly #child: ChildProcess;
  readonly #seats = new Map<number, (message: Heard) => void>();
  readonly #exited: Promise<void>;
  #next = 0;
  #alive = true;
  #pulse: Pulse | undefined;

  constructor() {
    this.#child = fork(ENTRY, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    running.add(this.#child);
    noteProcess(this.#child.pid, 'party');
    this.#child.on('message', (message: FromProcess) => {
      if (message.kind !== 'pulse') return this.#seats.get(message.seat)?.(message);
      this.#pulse = message;
      for (const hear of [...this.#seats.values()]) hear(message);
    });
    this.#exited = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        running.delete(this.#child);
        this.#alive = false;
        for (const hear of [...this.#seats.values()]) hear({ kind: 'gone', how: String(signal ?? code) });
        resolve();
      });
    });
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** How it was when it last said so. */
  get pulse(): Pulse | undefined {
    return this.#pulse;
  }

  /** Parties that sit here now. */
  get load(): number {
    return this.#seats.size;
  }

  take(hear: (message: Heard) => void): number {
    const seat = this.#next;
    this.#next += 1;
    this.#seats.set(seat, hear);
    return seat;
  }

  leave(seat: number): void {
    this.#seats.delete(seat);
  }

  say(seat: number, message: WithoutSeat<ToProcess>): void {
    if (this.#child.connected) this.#child.send({ ...message, seat }, () => undefined);
  }

  /** The process gets no chance to do anything. Settles when it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }
}
