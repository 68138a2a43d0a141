/**
 * The application unit of ZVT: class, instruction, length, data. A length of FF is followed by two bytes, **low one first**
 * (PA00P015 5.2.4 and captures of real terminals agree; three public implementations have it the other way round).
 * Over TCP units follow each other as they are, so the splitter here is all of that transport.
 */
import { concat, copyBytes } from '../../wire/bytes.js';

export interface Apdu {
  /** Class and instruction, `0x0601`. */
  readonly code: number;
  readonly data: Uint8Array;
}

/** Longest data of one unit. */
export const APDU_DATA_MAX = 0xffff;

/** @throws when the data is longer than a unit can hold: that is our own mistake */
export function encodeApdu({ code, data }: Apdu): Uint8Array {
  if (data.length > APDU_DATA_MAX) throw new Error(`scanrig bug: ${data.length} bytes in one ZVT unit`);
  const head =
    data.length < 0xff
      ? [code >> 8, code & 255, data.length]
      : [code >> 8, code & 255, 0xff, data.length & 255, data.length >> 8];
  return concat([Uint8Array.from(head), data]);
}

/** @returns undefined where the bytes are not exactly one unit */
export function decodeApdu(bytes: Uint8Array): Apdu | undefined {
  const length = apduLength(bytes, bytes.length);
  if (length !== bytes.length) return undefined;
  return { code: (bytes[0]! << 8) | bytes[1]!, data: copyBytes(bytes, bytes[2] === 0xff ? 5 : 3) };
}

/** Bytes of the unit that begins here, or undefined while its head is not complete. */
function apduLength(bytes: Uint8Array, filled: number): number | undefined {
  if (filled < 3) return undefined;
  if (bytes[2] !== 0xff) return 3 + bytes[2]!;
  return filled < 5 ? undefined : 5 + (bytes[3]! | (bytes[4]! << 8));
}

/** Units out of a stream, whatever the segments. Total: every byte belongs to a unit, or waits for the rest of one. */
export class ApduSplitter {
  #rest: Uint8Array = new Uint8Array(0);

  /** Bytes of a unit that has begun. */
  get pending(): number {
    return this.#rest.length;
  }

  push(chunk: Uint8Array): Apdu[] {
    const units: Apdu[] = [];
    let bytes = this.#rest.length === 0 ? chunk : concat([this.#rest, chunk]);
    for (;;) {
      const length = apduLength(bytes, bytes.length);
      if (length === undefined || bytes.length < length) break;
      units.push(decodeApdu(bytes.subarray(0, length)) as Apdu);
      bytes = bytes.subarray(length);
    }
    this.#rest = copyBytes(bytes);
    return units;
  }

  reset(): void {
    this.#rest = new Uint8Array(0);
  }
}
