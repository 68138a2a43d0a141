/** The first bytes that a device says, kept until it is known to answer, to name what it is when it does not. */
import { wordsFor } from './device-words.js';

const KEPT_BYTES_MAX = 512;

export class HeardBytes {
  #bytes = new Uint8Array(0);

  add(bytes: Uint8Array): void {
    if (this.#bytes.length >= KEPT_BYTES_MAX) return;
    const more = new Uint8Array(Math.min(KEPT_BYTES_MAX, this.#bytes.length + bytes.length));
    more.set(this.#bytes);
    more.set(bytes.subarray(0, more.length - this.#bytes.length), this.#bytes.length);
    this.#bytes = more;
  }

  forget(): void {
    this.#bytes = new Uint8Array(0);
  }

  get none(): boolean {
    return this.#bytes.length === 0;
  }

  words(): string {
    return wordsFor(this.#bytes);
  }
}
