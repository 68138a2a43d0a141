/** Check sums that a profile may name. Each takes a range of bytes and gives its bytes as they stand on the wire. */

export interface Checksum {
  readonly bytes: 1 | 2;
  compute(data: Uint8Array, from: number, to: number): number;
}

export type ChecksumName = 'lrc-xor' | 'sum8' | 'crc16-ccitt-false';

export const CHECKSUMS: Readonly<Record<ChecksumName, Checksum>> = {
  'lrc-xor': { bytes: 1, compute: xor },
  sum8: { bytes: 1, compute: sum },
  /** Polynomial 1021, initial FFFF, not reflected, high byte first; "123456789" gives 29B1. */
  'crc16-ccitt-false': { bytes: 2, compute: crc16 },
};

function xor(data: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i += 1) value ^= data[i]!;
  return value;
}

function sum(data: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i += 1) value = (value + data[i]!) & 255;
  return value;
}

function crc16(data: Uint8Array, from: number, to: number): number {
  let value = 0xffff;
  for (let i = from; i < to; i += 1) {
    value = ((value << 8) & 0xffff) ^ CRC_TABLE[((value >> 8) ^ data[i]!) & 255]!;
  }
  return value;
}

const CRC_TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 8;
  for (let bit = 0; bit < 8; bit += 1)
    value = value & 0x8000 ? ((value << 1) ^ 0x1021) & 0xffff : (value << 1) & 0xffff;
  return value;
});
