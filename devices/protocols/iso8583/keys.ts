/** Working keys as a sign-in reply carries them in F62 (docs/acquirer-dialect.md "Keys and MAC"). */
import { equalBytes, fromHex, toHex } from '../../wire/bytes.js';
import { WireError } from '../../wire/errors.js';
import { desEncrypt, desKey, tripleDes } from './des.js';

export interface WorkingKeys {
  /** PIN key, 16 bytes; scan payment has no PIN, but the host sends one. */
  readonly pik: Uint8Array;
  /** MAC key, 8 bytes. */
  readonly mak: Uint8Array;
}

/** PIK 16 + KCV 4 + MAK 8 + eight 00 + KCV 4, both keys under the TMK. @returns F62 as 80 hex digits */
export function wrapWorkingKeys(tmk: Uint8Array, keys: WorkingKeys): string {
  return (
    toHex(tripleDes('encrypt', tmk, keys.pik)) +
    toHex(kcv16(keys.pik)) +
    toHex(tripleDes('encrypt', tmk, keys.mak)) +
    '0000000000000000' +
    toHex(kcv8(keys.mak))
  );
}

/** The clear keys, or what is wrong with them. @param f62 hex */
export function unwrapWorkingKeys(tmk: Uint8Array, f62: string): WorkingKeys | WireError {
  if (f62.length !== 80 || /[^0-9A-Fa-f]/.test(f62)) return bad('F62', '40 bytes', `${f62.length / 2} bytes`);
  const bytes = fromHex(f62);
  const pik = tripleDes('decrypt', tmk, bytes.subarray(0, 16));
  if (!equalBytes(kcv16(pik), bytes.subarray(16, 20)))
    return bad('F62.PIK', 'the check value of the PIK', toHex(bytes.subarray(16, 20)));
  const mak = tripleDes('decrypt', tmk, bytes.subarray(20, 28));
  if (!equalBytes(kcv8(mak), bytes.subarray(36, 40)))
    return bad('F62.MAK', 'the check value of the MAK', toHex(bytes.subarray(36, 40)));
  return { pik, mak };
}

/** First 4 bytes of eight 00 under a single DES key. */
export function kcv8(key: Uint8Array): Uint8Array {
  const block = new Uint8Array(8);
  desEncrypt(desKey(key), block);
  return block.subarray(0, 4);
}

function kcv16(key: Uint8Array): Uint8Array {
  return tripleDes('encrypt', key, new Uint8Array(8)).subarray(0, 4);
}

function bad(path: string, expected: string, got: string): WireError {
  return new WireError({ code: 'BAD-KEY', blame: 'peer', path }, expected, got);
}
