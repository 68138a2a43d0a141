/** The UnionPay ECB MAC of field 64 (docs/acquirer-dialect.md "Keys and MAC", docs/domain.md 4.6 algorithm 1). */
import { type DesKey, desEncrypt } from './des.js';

/**
 * XOR of all 8-byte blocks, as 16 hex characters; DES the first 8; XOR the last 8; DES; the first 8 hex characters.
 * @returns 8 upper-case hex characters, as they stand in F64
 */
export function unionPayEcbMac(mak: DesKey, bytes: Uint8Array, start = 0, end = bytes.length): string {
  XORED.fill(0);
  for (let at = start; at < end; at += 1) {
    const slot = (at - start) & 7;
    XORED[slot] = XORED[slot]! ^ bytes[at]!;
  }
  for (let i = 0; i < 4; i += 1) putHex(BLOCK, i, XORED[i]!);
  desEncrypt(mak, BLOCK);
  for (let i = 0; i < 4; i += 1) putHex(SECOND, i, XORED[4 + i]!);
  for (let i = 0; i < 8; i += 1) BLOCK[i] = BLOCK[i]! ^ SECOND[i]!;
  desEncrypt(mak, BLOCK);
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
