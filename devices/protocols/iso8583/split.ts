/**
 * Bytes of a TCP stream to frames. Total: every byte ends up in exactly one item or waits in the splitter. A length that no
 * message can have is read away and reported, so that the owner can close the connection (docs/acquirer-dialect.md "Transport").
 */
import { concat, copyBytes } from '../../wire/bytes.js';
import { compiled } from './compiled.js';
import type { Dialect, LengthPrefix } from './dialect.js';

export type FrameItem =
  /** A whole frame, its length bytes included. Valid until the next push. */
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
    const { lengthBytes, lengthExtra, bytesMin } = compiled(this.#dialect);
    const { length: prefix, bytesMax } = this.#dialect;
    while (bytes.length - at >= lengthBytes) {
      const length = lengthAt(prefix, bytes, at) - lengthExtra;
      const bad = length > bytesMax ? 'too long' : length < bytesMin ? 'too short' : undefined;
      if (bad !== undefined) {
        const whole = lengthBytes + Math.max(0, length);
        const end = Math.min(bytes.length, at + whole);
        this.#skip = at + whole - end;
        this.#why = bad;
        items.push({ kind: 'garbage', bytes: bytes.subarray(at, end), reason: bad });
        at = end;
        continue;
      }
      const end = at + lengthBytes + length;
      if (bytes.length < end) break;
      items.push({ kind: 'frame', bytes: bytes.subarray(at, end) });
      at = end;
    }
    this.#rest = at === bytes.length ? NOTHING : copyBytes(bytes, at);
    return items;
  }
}

/** -1 where the bytes are no length at all: so few that no message has them. */
function lengthAt({ encoding, bytes }: LengthPrefix, from: Uint8Array, at: number): number {
  let length = 0;
  for (let i = at; i < at + bytes; i += 1) {
    const byte = from[i]!;
    if (encoding === 'binary') {
      length = length * 256 + byte;
      continue;
    }
    const [high, low] = encoding === 'bcd' ? [byte >> 4, byte & 15] : [0, byte - 48];
    if (high > 9 || low < 0 || low > 9) return -1;
    length = length * (encoding === 'bcd' ? 100 : 10) + high * 10 + low;
  }
  return length;
}
