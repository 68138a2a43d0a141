/** A queue of chunks that wait for their time, in order; shared by the toxics that only delay. */
import type { StageOut } from './stage.js';

interface Waiting {
  readonly at: number;
  /** `undefined`: the end. */
  readonly bytes: Uint8Array | undefined;
}

export class Held {
  readonly #queue: Waiting[] = [];
  /** Nothing overtakes what stands before it. */
  #last = 0;

  /** @returns when it is due */
  add(bytes: Uint8Array | undefined, at: number): number {
    this.#last = Math.max(this.#last, at);
    this.#queue.push({ at: this.#last, bytes });
    return this.#last;
  }

  get lastDue(): number {
    return this.#last;
  }

  due(): number | undefined {
    return this.#queue[0]?.at;
  }

  release(now: number, out: StageOut): void {
    while (this.#queue.length > 0 && (this.#queue[0] as Waiting).at <= now) {
      const { bytes } = this.#queue.shift() as Waiting;
      if (bytes === undefined) out.end();
      else out.bytes(bytes);
    }
  }

  releaseAll(out: StageOut): void {
    this.release(Number.POSITIVE_INFINITY, out);
  }
}
