/** Working keys as a sign-in reply carries them in F62 (docs/acquirer-dialect.md "Keys and MAC"). */
import { equalBytes, fromHex, toHex } from '../../wire/bytes.js';
import { WireError } from '../../wire/errors.js';
import { desEncrypt, desKey, tripleDes } from './des.js';
import type { KeyPart } from './dialect.js';

export interface WorkingKeys {
  /** PIN key; scan payment has no PIN, but the host sends one. */
  readonly pik: Uint8Array;
  /** MAC key, 8 or 16 bytes. */
  readonly mak: Uint8Array;
}

/** The reply of a sign-in with double-length keys (docs/domain.md 4.5, network code 003): 40 bytes. */
export const DOUBLE_LENGTH_KEYS: readonly KeyPart[] = [
  { key: 'pik', bytes: 16, check: 4 },
  { key: 'mak', bytes: 8, fill: 8, check: 4 },
];

/** Each key under the TMK, its fill, its check value. @returns the field in hex */
export function wrapWorkingKeys(
  tmk: Uint8Array,
  keys: WorkingKeys,
  parts: readonly KeyPart[] = DOUBLE_LENGTH_KEYS,
): string {
  let text = '';
  for (const { key, bytes, fill = 0, check } of parts) {
    // A track key nobody uses here: the PIN key serves, so that its check value is right.
    const clear = (key === 'mak' ? keys.mak : keys.pik).subarray(0, bytes);
    text += toHex(tripleDes('encrypt', tmk, clear)) + '00'.repeat(fill) + toHex(checkValue(clear).subarray(0, check));
  }
  return text;
}

/** The clear keys, or what is wrong with them. @param field hex */
export function unwrapWorkingKeys(
  tmk: Uint8Array,
  field: string,
  parts: readonly KeyPart[] = DOUBLE_LENGTH_KEYS,
): WorkingKeys | WireError {
  const size = parts.reduce((sum, { bytes, fill = 0, check }) => sum + bytes + fill + check, 0);
  if (field.length !== 2 * size || /[^0-9A-Fa-f]/.test(field))
    return bad('F62', `${size} bytes`, `${field.length / 2} bytes`);
  const all = fromHex(field);
  const found: Partial<Record<KeyPart['key'], Uint8Array>> = {};
  let at = 0;
  for (const { key, bytes, fill = 0, check } of parts) {
    const clear = tripleDes('decrypt', tmk, all.subarray(at, at + bytes));
    at += bytes + fill;
    const told = all.subarray(at, at + check);
    const name = key.toUpperCase();
    if (!equalBytes(checkValue(clear).subarray(0, check), told))
      return bad(`F62.${name}`, `the check value of the ${name}`, toHex(told));
    found[key] = clear;
    at += check;
  }
  return { pik: found.pik ?? NO_KEY, mak: found.mak ?? NO_KEY };
}

const NO_KEY = new Uint8Array(0);

/** Eight 00 under the key: single DES for 8 bytes, 3DES for 16. Its first bytes tell a key without giving it away. */
export function checkValue(key: Uint8Array): Uint8Array {
  return key.length === 8 ? singleCheckValue(key) : tripleDes('encrypt', key, new Uint8Array(8));
}

function singleCheckValue(key: Uint8Array): Uint8Array {
  const block = new Uint8Array(8);
  desEncrypt(desKey(key), block);
  return block;
}

function bad(path: string, expected: string, got: string): WireError {
  return new WireError({ code: 'BAD-KEY', blame: 'peer', path }, expected, got);
}
