/** Bytes that a fault holds until their time. A serial line keeps its order: what comes after held bytes waits behind them. */
import type { SerialDirection, SerialOut } from './serial-fault.js';

interface Held {
  readonly at: number;
  readonly direction: SerialDirection;
  readonly bytes: Uint8Array;
}

export class HeldBytes {
  readonly #queues: Readonly<Record<SerialDirection, Held[]>> = { 'to-register': [], 'to-terminal': [] };

  /** Holds a copy until `at`, or until what came before it has gone, whichever is later. */
  hold(direction: SerialDirection, bytes: Uint8Array, at: number): void {
    const queue = this.#queues[direction];
    queue.push({ at: Math.max(at, queue.at(-1)?.at ?? at), direction, bytes: bytes.slice() });
  }

  /** Lets bytes on at once where nothing stands before them. */
  pass(direction: SerialDirection, bytes: Uint8Array, out: SerialOut): void {
    const last = this.#queues[direction].at(-1);
    if (last === undefined) out(direction, bytes);
    else this.hold(direction, bytes, last.at);
  }

  /** When the last of what is held will go. */
  lastAt(direction: SerialDirection): number | undefined {
    return this.#queues[direction].at(-1)?.at;
  }

  due(): number | undefined {
    const [a, b] = [this.#queues['to-register'][0]?.at, this.#queues['to-terminal'][0]?.at];
    if (a === undefined || b === undefined) return a ?? b;
    return Math.min(a, b);
  }

  /** Lets go what is due by now. */
  advance(now: number, out: SerialOut): void {
    for (const queue of Object.values(this.#queues)) {
      for (let first = queue[0]; first !== undefined && first.at <= now; first = queue[0]) {
        queue.shift();
        out(first.direction, first.bytes);
      }
    }
  }

  /** Lets everything go. */
  release(out: SerialOut): void {
    this.advance(Number.POSITIVE_INFINITY, out);
  }

  clear(): void {
    for (const queue of Object.values(this.#queues)) queue.length = 0;
  }
}
