/**
 * Tells frames, answers and noise apart in what passes one direction of the line, as the receiver will, whatever the chunks:
 * by the link's own splitter, so that no fault knows a protocol by heart. It starts in step where a fault is placed
 * between frames; placed in the middle of one, it takes the rest of that frame for noise.
 */
import type { LineSplit, LineTraits } from '../../../devices/drivers/line-traits.js';

export type Piece =
  /** Bytes of one frame, from offset `at` of it; `ends` with its last byte, as a `good` one or a broken one. */
  | {
      readonly kind: 'frame';
      readonly bytes: Uint8Array;
      readonly at: number;
      readonly ends: boolean;
      readonly good: boolean;
    }
  | { readonly kind: 'ack' | 'nak' | 'noise'; readonly bytes: Uint8Array };

export class FrameWatch {
  readonly #splitter: LineSplit;
  readonly #gapMs: number;
  #offset = 0;
  #lastAt = 0;

  constructor(line: LineTraits) {
    this.#splitter = line.splitter();
    this.#gapMs = line.timers.gapMs;
  }

  /** Has a frame begun that is not over? After T1 without a byte it is. */
  inFrame(now: number): boolean {
    if (this.#splitter.inFrame && now - this.#lastAt > this.#gapMs) this.#splitter.gap();
    return this.#splitter.inFrame;
  }

  reset(): void {
    this.#splitter.reset();
  }

  /** The pieces of a chunk, in order; together they are the chunk. */
  cut(chunk: Uint8Array, now: number): Piece[] {
    const pieces: Piece[] = [];
    let inside = this.inFrame(now);
    this.#lastAt = now;
    let from = 0;
    for (let i = 0; i < chunk.length; i += 1) {
      ONE[0] = chunk[i]!;
      const items = this.#splitter.push(ONE);
      const still = this.#splitter.inFrame;
      if (inside && !still) {
        const bytes = chunk.subarray(from, i + 1);
        // Where an ACK is a frame of its own.
        if (items[0]?.kind === 'ack') pieces.push({ kind: 'ack', bytes });
        else pieces.push(this.#frame(bytes, true, items[0]?.kind === 'frame'));
        from = i + 1;
      } else if (!inside && still) {
        if (i > from) pieces.push({ kind: 'noise', bytes: chunk.subarray(from, i) });
        from = i;
        this.#offset = 0;
      } else if (!inside) {
        const kind = items[0]?.kind;
        if (kind === 'ack' || kind === 'nak') {
          if (i > from) pieces.push({ kind: 'noise', bytes: chunk.subarray(from, i) });
          pieces.push({ kind, bytes: chunk.subarray(i, i + 1) });
          from = i + 1;
        }
      }
      inside = still;
    }
    if (from < chunk.length) {
      const rest = chunk.subarray(from);
      pieces.push(inside ? this.#frame(rest, false, false) : { kind: 'noise', bytes: rest });
    }
    return pieces;
  }

  #frame(bytes: Uint8Array, ends: boolean, good: boolean): Piece {
    const at = this.#offset;
    this.#offset += bytes.length;
    return { kind: 'frame', bytes, at, ends, good };
  }
}

/** One byte at a time: splitters keep copies of what they were given, never the chunk. */
const ONE = new Uint8Array(1);
