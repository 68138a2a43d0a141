/** The MACs of field 64 (docs/domain.md 4.6, algorithms 1 to 3; the first is that of docs/acquirer-dialect.md). */
import { toHex } from '../../wire/bytes.js';
import { type DesKey, desDecrypt, desEncrypt, desKey } from './des.js';
import type { MacScheme } from './dialect.js';

/** A single key, or both halves of a double one. */
export type MacKey = DesKey | readonly [DesKey, DesKey];

/** @param bytes 8 or 16 */
export function macKey(bytes: Uint8Array): MacKey {
  return bytes.length === 8 ? desKey(bytes) : [desKey(bytes.subarray(0, 8)), desKey(bytes.subarray(8, 16))];
}

/** The MAC of a message as the text of its field. @param alphabet of that field */
export function macOf(
  { algorithm }: MacScheme,
  alphabet: 'ascii' | 'binary',
  mak: MacKey,
  bytes: Uint8Array,
  start: number,
  end: number,
): string {
  if (algorithm === 'unionpay-ecb') return unionPayEcbMac(mak, bytes, start, end);
  const text = toHex(cbcMac(algorithm, mak, bytes, start, end));
  return alphabet === 'binary' ? text : text.slice(0, 8);
}

/** X9.9: CBC with zeros to begin with and to fill up. X9.19: the last block goes through the second key and the first again. */
function cbcMac(algorithm: 'x9.9' | 'x9.19', mak: MacKey, bytes: Uint8Array, start: number, end: number): Uint8Array {
  const [first, second] = mak instanceof Uint8Array ? [mak, undefined] : mak;
  BLOCK.fill(0);
  for (let at = start; at < end; at += 8) {
    for (let i = 0; i < 8 && at + i < end; i += 1) BLOCK[i] = BLOCK[i]! ^ bytes[at + i]!;
    desEncrypt(first, BLOCK);
  }
  if (algorithm === 'x9.19' && second !== undefined) {
    desDecrypt(second, BLOCK);
    desEncrypt(first, BLOCK);
  }
  return BLOCK;
}

/** One block under a single key, or under a double one as 3DES. */
function encrypt(mak: MacKey, block: Uint8Array): void {
  if (mak instanceof Uint8Array) return desEncrypt(mak, block);
  desEncrypt(mak[0], block);
  desDecrypt(mak[1], block);
  desEncrypt(mak[0], block);
}

/**
 * XOR of all 8-byte blocks, as 16 hex characters; DES the first 8; XOR the last 8; DES; the first 8 hex characters.
 * @returns 8 upper-case hex characters, as they stand in F64
 */
export function unionPayEcbMac(mak: MacKey, bytes: Uint8Array, start = 0, end = bytes.length): string {
  XORED.fill(0);
  for (let at = start; at < end; at += 1) {
    const slot = (at - start) & 7;
    XORED[slot] = XORED[slot]! ^ bytes[at]!;
  }
  for (let i = 0; i < 4; i += 1) putHex(BLOCK, i, XORED[i]!);
  encrypt(mak, BLOCK);
  for (let i = 0; i < 4; i += 1) putHex(SECOND, i, XORED[4 + i]!);
  for (let i = 0; i < 8; i += 1) BLOCK[i] = BLOCK[i]! ^ SECOND[i]!;
  encrypt(mak, BLOCK);
  return hex(BLOCK[0]!) + hex(BLOCK[1]!) + hex(BLOCK[2]!) + hex(BLOCK[3]!);
}

// Work space: the function neither awaits nor calls back, so one set serves all callers.
const XORED = new Uint8Array(8);
const BLOCK = new Uint8Array(8);
const SECOND = new Uint8Array(8);
const DIGITS = '0123456789ABCDEF';

function putHex(into: Uint8Array, at: number, byte: number): void {
  into[2 * at] = DIGITS.charCodeAt(byte >> 4);
  into[2 * at + 1] = DIGITS.charCodeAt(byte & 15);
}

function hex(byte: number): string {
  return DIGITS[byte >> 4]! + DIGITS[byte & 15]!;
}
