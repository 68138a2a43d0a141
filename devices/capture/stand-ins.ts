/**
 * What stands in a capture where a code, a card number or a key stood on the line: as many characters, of the same kind, that
 * end in the number of the token, so that frames keep their length and everybody reads `code#1`. The same secret has the same
 * stand-in all through a capture; what it was is known to nobody after it.
 */
import { fromHex, toHex } from '../wire/bytes.js';
import { withoutSecretDigits } from '../wire/masking.js';
import type { Said } from './line-reader.js';

/** In bytes that nobody can read, a run this long may be part of a code that stands beside other digits. */
const UNREAD_DIGITS = /\d{12,}/g;
/** Codes and card numbers have 16 digits at least (devices/wire/masking.ts). */
const UNKNOWN_DIGITS = /\d{16,}/g;
/** A key of 128 bits, as text. */
const UNREAD_KEY = /[0-9A-Fa-f]{32,}/g;
/** Card numbers have 16 digits and more. */
const UNREAD_BCD_BYTES = 8;
const HEAD_BYTES = 4;

export class StandIns {
  readonly #known = new Map<string, string>();

  /** How many secrets were seen. */
  get count(): number {
    return this.#known.size;
  }

  /** The values of a message that have to change; undefined where none has. */
  inSaid({ values, secret, hex }: Said): ReadonlyMap<string, string> | undefined {
    const changed = new Map<string, string>();
    for (const [key, value] of values) {
      if (value === '') continue;
      const safe = secret.has(key)
        ? this.of(value, hex.has(key))
        : hex.has(key)
          ? this.#inHex(value)
          : this.#inText(value);
      if (safe !== value) changed.set(key, safe);
    }
    return changed.size === 0 ? undefined : changed;
  }

  /**
   * Of bytes that could not be read; the same bytes where there is nothing to hide.
   * @param looksAlone nobody knows the protocol: digits in a row were looked for over all frames before; bytes count as BCD only where they do not look like text, and never at the
   * head, where the length stands, or no frame would be good any more
   */
  inBytes(bytes: Uint8Array, looksAlone = false): Uint8Array {
    const text = latin1(looksAlone ? bytes : this.inDigits(bytes, UNREAD_DIGITS));
    const safe = fromLatin1(text.replace(UNREAD_KEY, (run) => this.of(run)));
    for (let from = looksAlone ? HEAD_BYTES : 0; from < safe.length; from += 1) {
      let to = from;
      while (to < safe.length && isBcd(safe[to] as number)) to += 1;
      const run = safe.subarray(from, to);
      const strange = run.filter((byte) => !isTextual(byte)).length;
      if (
        run.length >= UNREAD_BCD_BYTES &&
        strange * UNREAD_BCD_BYTES >= (looksAlone ? 2 : 0) * run.length &&
        strange > 0
      )
        safe.set(fromHex(this.of(toHex(run))), from);
      from = to;
    }
    return safe;
  }

  /** The same where digits in a row, as text, are all that is looked for. */
  inDigits(bytes: Uint8Array, runs = UNKNOWN_DIGITS): Uint8Array {
    return fromLatin1(latin1(bytes).replace(runs, (run) => this.of(run)));
  }

  /** @param hex it is bytes, written in hex, and so must its stand-in be */
  of(secret: string, hex = false): string {
    const letters = hex && /[A-F]/.test(secret);
    const key = letters ? `${secret} in hex` : secret;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const number = String(this.#known.size + 1);
    const plain = letters ? plainHex(secret) : secret.replace(/[1-9]/g, '0').replace(/[^\d\s!-/:-@[-`{-~]/gu, 'x');
    // Behind the last digit of a BCD field stands an F where their number is odd.
    const tail = /^[\dA-F]*F$/.test(secret) && secret.length % 2 === 0 ? 'F' : '';
    const standIn = plain.slice(0, Math.max(0, plain.length - number.length - tail.length)) + number + tail;
    const fitted = standIn.slice(0, plain.length);
    this.#known.set(key, fitted);
    return fitted;
  }

  #inText(text: string): string {
    return withoutSecretDigits(text, (run) => this.of(run));
  }

  #inHex(text: string): string {
    const bytes = latin1(fromHex(text));
    // A card number in BCD, whatever field it stands in; letters and digits of a text are digits in hex as well.
    if (/^\d{16,24}F?$/.test(text) && !/^[\dA-Za-z]+$/.test(bytes)) return this.of(text);
    const safe = this.#inText(bytes);
    return safe === bytes ? text : toHex(Buffer.from(safe, 'latin1'));
  }
}

/** In BCD, E stands for a digit that the terminal hides itself, D parts a track, F fills up; other letters are a key's. */
function plainHex(secret: string): string {
  return secret.replace(/[ABC]/.test(secret) ? /./g : /\d/g, '0');
}

function isBcd(byte: number): boolean {
  return byte >> 4 <= 9 && (byte & 15) <= 9;
}

/** Letters and digits of a text look like BCD as well. */
function isTextual(byte: number): boolean {
  return /[\dA-Za-z]/.test(String.fromCharCode(byte));
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function fromLatin1(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'latin1'));
}
