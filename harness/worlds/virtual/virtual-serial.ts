/**
 * The bytes of the serial line between register and terminal: chunks of any size, in order, a little late. Faults stand where
 * the bytes are sent; while there is one its timing is kept to the millisecond, since it is what the fault is about.
 */
import type { LineTraits } from '../../../devices/drivers/line-traits.js';
import { concat } from '../../../devices/wire/bytes.js';
import type { Rng } from '../../../devices/wire/rng.js';
import type { SerialFaultSpec } from '../../../simulators/network/serial-faults/catalogue.js';
import { type LineWatch, SerialFaultLine } from '../../../simulators/network/serial-faults/fault-line.js';
import type { SerialDirection } from '../../../simulators/network/serial-faults/serial-fault.js';
import { PLAN_CLOCK } from '../clock.js';
import { Passed } from '../passed.js';
import type { Due, EventQueue } from './event-queue.js';
import { type Jitter, takesMs } from './jitter.js';

const SPLIT_PROBABILITY = 0.15;
/** A line this slow, bytes in a millisecond, hands over what it has before a long frame is complete: a receiver's T1 must not run out. */
const SLOW_BYTES_PER_MS = 4;
const SLOW_PIECE_BYTES = 64;
/** On its way through a line with faults. */
const FAULTY_MS = 2;

export class VirtualSerial {
  readonly #queue: EventQueue;
  readonly #rng: Rng;
  readonly #deliver: (direction: SerialDirection, bytes: Uint8Array) => void;
  readonly #bytesPerMs: number;
  readonly #jitter: Jitter | undefined;
  readonly #lastArrival: Record<SerialDirection, number> = { 'to-register': 0, 'to-terminal': 0 };
  /** The last chunk that was sent; what is sent at the same instant joins it. */
  readonly #pending: Record<SerialDirection, { readonly sentAt: number; bytes: Uint8Array } | undefined> = {
    'to-register': undefined,
    'to-terminal': undefined,
  };
  /** What went in each way, and what came out where an open port heard it: whoever delivers counts that. */
  readonly passed: Readonly<Record<SerialDirection, Passed>> = {
    'to-register': new Passed(),
    'to-terminal': new Passed(),
  };
  readonly #faults: SerialFaultLine;
  #wake: Due | undefined;
  /** Counts the times that the line was cut: what was sent before arrives nowhere. */
  #cuts = 0;

  constructor(
    queue: EventQueue,
    rng: Rng,
    line: LineTraits,
    deliver: (direction: SerialDirection, bytes: Uint8Array) => void,
    watch: LineWatch = {},
    bytesPerMs: number = PLAN_CLOCK.links.serialBytesPerMs,
    jitter?: Jitter,
  ) {
    this.#queue = queue;
    this.#rng = rng;
    this.#faults = new SerialFaultLine(line, watch);
    this.#deliver = deliver;
    this.#bytesPerMs = bytesPerMs;
    this.#jitter = jitter;
  }

  send(direction: SerialDirection, bytes: Uint8Array): void {
    this.passed[direction].entered(bytes.length);
    if (!this.#faults.clear(this.#queue.now)) {
      this.#faults.push(direction, bytes, this.#queue.now);
      return this.#flush();
    }
    let left = bytes;
    if (left.length > 2 && this.#rng.chance(SPLIT_PROBABILITY)) {
      const cut = this.#rng.between(1, left.length - 1);
      this.#chunk(direction, left.subarray(0, cut));
      this.#pending[direction] = undefined;
      left = left.subarray(cut);
    }
    if (this.#bytesPerMs >= SLOW_BYTES_PER_MS) return this.#chunk(direction, left);
    for (let at = 0; at < left.length; at += SLOW_PIECE_BYTES) {
      this.#chunk(direction, left.subarray(at, at + SLOW_PIECE_BYTES));
      if (left.length > at + SLOW_PIECE_BYTES) this.#pending[direction] = undefined;
    }
  }

  /** An end has written this and nobody will get it. */
  lose(direction: SerialDirection, bytes: Uint8Array): void {
    this.passed[direction].entered(bytes.length);
    this.#faults.lose(direction, bytes, this.#queue.now);
  }

  placeFault(name: string, spec: SerialFaultSpec, rng: Rng): void {
    this.#faults.place(name, spec, rng, this.#queue.now);
    this.#flush();
  }

  liftFault(name: string): void {
    this.#faults.lift(name, this.#queue.now);
    this.#flush();
  }

  /** What the named fault has done; `undefined` where it was never here. */
  did(name: string): number | undefined {
    return this.#faults.did(name);
  }

  /** Whatever is under way is lost. */
  cut(): void {
    this.#cuts += 1;
    this.#faults.forget();
    for (const direction of ['to-register', 'to-terminal'] as const) this.#pending[direction] = undefined;
  }

  /** What the faults let through by now, each chunk by itself, and when they want to be asked again. */
  #flush(): void {
    const now = this.#queue.now;
    for (const { direction, bytes } of this.#faults.take(now)) {
      this.#pending[direction] = undefined;
      const takes = takesMs(FAULTY_MS, this.#jitter, 'register');
      this.#arrive(direction, Math.max(now + takes, this.#lastArrival[direction]), { bytes });
    }
    const due = this.#faults.due();
    if (this.#wake !== undefined && this.#wake.at === due) return;
    if (this.#wake !== undefined) this.#queue.cancel(this.#wake);
    this.#wake = due === undefined ? undefined : this.#queue.at(due, () => this.#woken());
  }

  #woken(): void {
    this.#wake = undefined;
    this.#flush();
  }

  /** What is sent at one instant arrives as one chunk, as the buffers of a real port make it. */
  #chunk(direction: SerialDirection, bytes: Uint8Array): void {
    const before = this.#pending[direction];
    if (before !== undefined && before.sentAt === this.#queue.now) {
      before.bytes = concat([before.bytes, bytes]);
      return;
    }
    const own = 1 + Math.floor(bytes.length / this.#bytesPerMs) + this.#rng.between(0, 2);
    const takes = takesMs(own, this.#jitter, 'register');
    const chunk = { sentAt: this.#queue.now, bytes };
    this.#pending[direction] = chunk;
    this.#arrive(direction, Math.max(this.#queue.now, this.#lastArrival[direction]) + takes, chunk);
  }

  #arrive(direction: SerialDirection, at: number, chunk: { readonly bytes: Uint8Array }): void {
    const cuts = this.#cuts;
    this.#lastArrival[direction] = at;
    this.#queue.at(at, () => {
      // Over a link that takes no time, what is sent at this instant from here on comes too late to join.
      if (this.#pending[direction] === chunk) this.#pending[direction] = undefined;
      if (cuts === this.#cuts) this.#deliver(direction, chunk.bytes);
    });
  }
}
