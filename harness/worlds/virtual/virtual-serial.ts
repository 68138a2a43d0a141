/**
 * The serial line between register and terminal, byte for byte: chunks of any size, in order, a little late, lost while an
 * end is without power. Serial faults change what passes.
 */
import { concat } from '../../../devices/wire/bytes.js';
import type { Rng } from '../../../devices/wire/rng.js';
import type { EventQueue } from './event-queue.js';

export type SerialDirection = 'to-register' | 'to-terminal';

/** Changes what passes; returns what is left of a chunk. */
export interface SerialTransform {
  readonly direction: SerialDirection;
  apply(bytes: Uint8Array): Uint8Array;
}

/** 115200 8N1: about 11.5 bytes a millisecond. */
const BYTES_PER_MS = 11;
const SPLIT_PROBABILITY = 0.15;

export class VirtualSerial {
  readonly #queue: EventQueue;
  readonly #rng: Rng;
  readonly #deliver: (direction: SerialDirection, bytes: Uint8Array) => void;
  readonly #lastArrival: Record<SerialDirection, number> = { 'to-register': 0, 'to-terminal': 0 };
  /** The last chunk that was sent; what is sent at the same instant joins it. */
  readonly #pending: Record<SerialDirection, { readonly sentAt: number; bytes: Uint8Array } | undefined> = {
    'to-register': undefined,
    'to-terminal': undefined,
  };
  readonly #transforms = new Map<string, SerialTransform>();

  constructor(queue: EventQueue, rng: Rng, deliver: (direction: SerialDirection, bytes: Uint8Array) => void) {
    this.#queue = queue;
    this.#rng = rng;
    this.#deliver = deliver;
  }

  send(direction: SerialDirection, bytes: Uint8Array): void {
    let left = bytes;
    for (const transform of this.#transforms.values()) {
      if (transform.direction === direction) left = transform.apply(left);
    }
    if (left.length === 0) return;
    if (left.length > 2 && this.#rng.chance(SPLIT_PROBABILITY)) {
      const cut = this.#rng.between(1, left.length - 1);
      this.#chunk(direction, left.subarray(0, cut));
      this.#pending[direction] = undefined;
      left = left.subarray(cut);
    }
    this.#chunk(direction, left);
  }

  add(name: string, transform: SerialTransform): void {
    this.#transforms.set(name, transform);
  }

  remove(name: string): void {
    this.#transforms.delete(name);
  }

  /** What is sent at one instant arrives as one chunk, as the buffers of a real port make it. */
  #chunk(direction: SerialDirection, bytes: Uint8Array): void {
    const before = this.#pending[direction];
    if (before !== undefined && before.sentAt === this.#queue.now) {
      before.bytes = concat([before.bytes, bytes]);
      return;
    }
    const takes = 1 + Math.floor(bytes.length / BYTES_PER_MS) + this.#rng.between(0, 2);
    const at = Math.max(this.#queue.now, this.#lastArrival[direction]) + takes;
    this.#lastArrival[direction] = at;
    const chunk = { sentAt: this.#queue.now, bytes };
    this.#pending[direction] = chunk;
    this.#queue.at(at, () => this.#deliver(direction, chunk.bytes));
  }
}
