/**
 * DES and two-key 3DES on single 8-byte blocks, in place of node:crypto: a MAC needs two blocks, and setting up a cipher
 * object costs ten times as much as the blocks. FIPS 46-3; S-boxes joined with P into eight tables of 64 words.
 */
import { copyBytes } from '../../wire/bytes.js';

/** A prepared key schedule: 16 rounds of 8 six-bit words. */
export type DesKey = Uint8Array;

/** @param key 8 bytes; parity bits are ignored. */
export function desKey(key: Uint8Array): DesKey {
  if (key.length !== 8) throw new Error(`scanrig bug: a DES key has 8 bytes, got ${key.length}`);
  let c = 0;
  let d = 0;
  for (let i = 0; i < 8; i += 1) {
    const at = i * 256 + key[i]!;
    c |= PC1_C[at]!;
    d |= PC1_D[at]!;
  }
  const schedule = new Uint8Array(128);
  for (let round = 0; round < 16; round += 1) {
    const by = SHIFTS[round]!;
    c = ((c << by) | (c >>> (28 - by))) & HALF;
    d = ((d << by) | (d >>> (28 - by))) & HALF;
    const high =
      PC2_C[c >>> 21]! | PC2_C[128 + ((c >>> 14) & 127)]! | PC2_C[256 + ((c >>> 7) & 127)]! | PC2_C[384 + (c & 127)]!;
    const low =
      PC2_D[d >>> 21]! | PC2_D[128 + ((d >>> 14) & 127)]! | PC2_D[256 + ((d >>> 7) & 127)]! | PC2_D[384 + (d & 127)]!;
    const at = round * 8;
    for (let box = 0; box < 4; box += 1) {
      schedule[at + box] = (high >>> (18 - 6 * box)) & 63;
      schedule[at + 4 + box] = (low >>> (18 - 6 * box)) & 63;
    }
  }
  return schedule;
}

/** Encrypts `block` in place. */
export function desEncrypt(key: DesKey, block: Uint8Array): void {
  crypt(key, block, false);
}

/** Decrypts `block` in place. */
export function desDecrypt(key: DesKey, block: Uint8Array): void {
  crypt(key, block, true);
}

/** 3DES-ECB with a 16-byte key (K1, K2, K1) over whole blocks; returns a new array. */
export function tripleDes(direction: 'encrypt' | 'decrypt', key: Uint8Array, data: Uint8Array): Uint8Array {
  const one = desKey(key.subarray(0, 8));
  const two = desKey(key.subarray(8, 16));
  const out = copyBytes(data);
  for (let at = 0; at + 8 <= out.length; at += 8) {
    const block = out.subarray(at, at + 8);
    crypt(one, block, direction === 'decrypt');
    crypt(two, block, direction === 'encrypt');
    crypt(one, block, direction === 'decrypt');
  }
  return out;
}

function crypt(key: DesKey, b: Uint8Array, decrypt: boolean): void {
  let l = (b[0]! << 24) | (b[1]! << 16) | (b[2]! << 8) | b[3]! | 0;
  let r = (b[4]! << 24) | (b[5]! << 16) | (b[6]! << 8) | b[7]! | 0;
  let t = ((l >>> 4) ^ r) & 0x0f0f0f0f;
  r ^= t;
  l ^= t << 4;
  t = ((l >>> 16) ^ r) & 0xffff;
  r ^= t;
  l ^= t << 16;
  t = ((r >>> 2) ^ l) & 0x33333333;
  l ^= t;
  r ^= t << 2;
  t = ((r >>> 8) ^ l) & 0x00ff00ff;
  l ^= t;
  r ^= t << 8;
  t = ((l >>> 1) ^ r) & 0x55555555;
  r ^= t;
  l ^= t << 1;
  for (let round = 0; round < 16; round += 1) {
    const k = (decrypt ? 15 - round : round) * 8;
    const f = mixed(key, k, r);
    t = l ^ f;
    l = r;
    r = t;
  }
  // The halves are swapped once more, then the initial permutation is undone.
  t = l;
  l = r;
  r = t;
  t = ((l >>> 1) ^ r) & 0x55555555;
  r ^= t;
  l ^= t << 1;
  t = ((r >>> 8) ^ l) & 0x00ff00ff;
  l ^= t;
  r ^= t << 8;
  t = ((r >>> 2) ^ l) & 0x33333333;
  l ^= t;
  r ^= t << 2;
  t = ((l >>> 16) ^ r) & 0xffff;
  r ^= t;
  l ^= t << 16;
  t = ((l >>> 4) ^ r) & 0x0f0f0f0f;
  r ^= t;
  l ^= t << 4;
  b[0] = l >>> 24;
  b[1] = l >>> 16;
  b[2] = l >>> 8;
  b[3] = l;
  b[4] = r >>> 24;
  b[5] = r >>> 16;
  b[6] = r >>> 8;
  b[7] = r;
}

/** Expansion, key, S-boxes and P of one round. Group i of E is six neighbouring bits of r, so a rotation brings it down. */
function mixed(key: DesKey, k: number, r: number): number {
  return (
    SP[(((r << 5) | (r >>> 27)) & 63) ^ key[k]!]! |
    SP[64 + ((((r << 9) | (r >>> 23)) & 63) ^ key[k + 1]!)]! |
    SP[128 + ((((r << 13) | (r >>> 19)) & 63) ^ key[k + 2]!)]! |
    SP[192 + ((((r << 17) | (r >>> 15)) & 63) ^ key[k + 3]!)]! |
    SP[256 + ((((r << 21) | (r >>> 11)) & 63) ^ key[k + 4]!)]! |
    SP[320 + ((((r << 25) | (r >>> 7)) & 63) ^ key[k + 5]!)]! |
    SP[384 + ((((r << 29) | (r >>> 3)) & 63) ^ key[k + 6]!)]! |
    SP[448 + ((((r << 1) | (r >>> 31)) & 63) ^ key[k + 7]!)]!
  );
}

const SHIFTS = [1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1];
// biome-ignore format: FIPS 46-3 tables, laid out as printed there
const PC1 = [
  57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60, 52, 44, 36,
  63, 55, 47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45, 37, 29, 21, 13, 5, 28, 20, 12, 4,
];
// biome-ignore format: FIPS 46-3 tables, laid out as printed there
const PC2 = [
  14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2,
  41, 52, 31, 37, 47, 55, 30, 40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32,
];
// biome-ignore format: FIPS 46-3 tables, laid out as printed there
const P = [
  16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10, 2, 8, 24, 14, 32, 27, 3, 9, 19, 13, 30, 6, 22, 11, 4, 25,
];
const S = [
  'e4d12fb83a6c5907 0f74e2d1a6cb9538 41e8d62bfc973a50 fc8249175b3ea06d',
  'f18e6b34972dc05a 3d47f28ec01a69b5 0e7ba4d158c6932f d8a13f42b67c05e9',
  'a09e63f51dc7b428 d709346a285ecbf1 d6498f30b12c5ae7 1ad069874fe3b52c',
  '7de3069a1285bc4f d8b56f03472c1ae9 a690cb7df13e5284 3f06a1d8945bc72e',
  '2c417ab6853fd0e9 eb2c47d150fa3986 421bad78f9c5630e b8c71e2d6f09a453',
  'c1af92680d34e75b af427c9561de0b38 9ef528c3704a1db6 432c95fabe17608d',
  '4b2ef08d3c975a61 d0b7491ae35c2f86 14bdc37eaf680592 6bd814a7950fe23c',
  'd2846fb1a93e50c7 1fd8a374c56b0e92 7b419ce206adf358 21e74a8dfc90356b',
];
const SP = spTables();

/** 28 bits: one half of the key as it goes round. */
const HALF = 0x0fffffff;
// Permutations as sums of tables, one table for each key byte (PC-1) or for each 7 bits of a half (PC-2).
const PC1_C = permutationTable(PC1.slice(0, 28), 8, 8);
const PC1_D = permutationTable(PC1.slice(28), 8, 8);
const PC2_C = permutationTable(PC2.slice(0, 24), 4, 7);
const PC2_D = permutationTable(
  PC2.slice(24).map((from) => from - 28),
  4,
  7,
);

/** @param from for each bit of the result, first bit first, the bit of the input that it takes, counted from 1 */
function permutationTable(from: readonly number[], groups: number, groupBits: number): Int32Array {
  const size = 1 << groupBits;
  const table = new Int32Array(groups * size);
  for (let group = 0; group < groups; group += 1) {
    for (let input = 0; input < size; input += 1) {
      let word = 0;
      for (const [to, bit] of from.entries()) {
        const within = bit - 1 - group * groupBits;
        if (within < 0 || within >= groupBits) continue;
        if (((input >> (groupBits - 1 - within)) & 1) === 1) word |= 1 << (from.length - 1 - to);
      }
      table[group * size + input] = word;
    }
  }
  return table;
}

function spTables(): Int32Array {
  const tables = new Int32Array(512);
  for (const [box, text] of S.entries()) {
    const rows = text.split(' ');
    for (let input = 0; input < 64; input += 1) {
      const row = ((input >> 4) & 2) | (input & 1);
      const value = Number.parseInt((rows[row] as string)[(input >> 1) & 15] as string, 16);
      let word = 0;
      for (const [to, from] of P.entries()) {
        const bit = from - 1 - box * 4;
        if (bit >= 0 && bit < 4 && ((value >> (3 - bit)) & 1) === 1) word |= 1 << (31 - to);
      }
      tables[box * 64 + input] = word;
    }
  }
  return tables;
}
