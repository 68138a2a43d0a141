/**
 * Bytes of a TCP stream to frames. Total: every byte ends up in exactly one item or waits in the splitter. A length that no
 * message can have is read away and reported, so that the owner can close the connection (docs/acquirer-dialect.md "Transport").
 */
import { concat } from '../../wire/bytes.js';
import type { Dialect } from './dialect.js';

export type FrameItem =
  /** A whole frame, its two length bytes included. Valid until the next push. */
  | { readonly kind: 'frame'; readonly bytes: Uint8Array }
  | { readonly kind: 'garbage'; readonly bytes: Uint8Array; readonly reason: 'too long' | 'too short' };

const NOTHING = new Uint8Array(0);

export class FrameSplitter {
  readonly #dialect: Dialect;
  #rest: Uint8Array = NOTHING;
  /** Bytes of a message of bad length still to be read away, and what is wrong with it. */
  #skip = 0;
  #why: 'too long' | 'too short' = 'too long';

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** Bytes that wait for the rest of their frame. */
  get pending(): number {
    return this.#rest.length;
  }

  push(chunk: Uint8Array): FrameItem[] {
    const bytes = this.#rest.length === 0 ? chunk : concat([this.#rest, chunk]);
    const items: FrameItem[] = [];
    let at = 0;
    if (this.#skip > 0) {
      at = Math.min(this.#skip, bytes.length);
      this.#skip -= at;
      if (at > 0) items.push({ kind: 'garbage', bytes: bytes.subarray(0, at), reason: this.#why });
    }
    while (bytes.length - at >= 2) {
      const length = (bytes[at]! << 8) | bytes[at + 1]!;
      const bad =
        length > this.#dialect.bytesMax ? 'too long' : length < this.#dialect.bytesMin ? 'too short' : undefined;
      if (bad !== undefined) {
        const end = Math.min(bytes.length, at + 2 + length);
        this.#skip = at + 2 + length - end;
        this.#why = bad;
        items.push({ kind: 'garbage', bytes: bytes.subarray(at, end), reason: bad });
        at = end;
        continue;
      }
      if (bytes.length - at < 2 + length) break;
      items.push({ kind: 'frame', bytes: bytes.subarray(at, at + 2 + length) });
      at += 2 + length;
    }
    this.#rest = at === bytes.length ? NOTHING : bytes.slice(at);
    return items;
  }
}
