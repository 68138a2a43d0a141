/** Check sums that a profile may name. Each takes a range of bytes and gives its value; the profile says in which order it stands. */

export interface Checksum {
  readonly bytes: 1 | 2;
  compute(data: Uint8Array, from: number, to: number): number;
}

export type ChecksumName =
  | 'lrc-xor'
  | 'sum8'
  | 'sum8-negated'
  | 'crc16-ccitt-false'
  | 'crc16-xmodem'
  | 'crc16-kermit'
  | 'crc16-x25'
  | 'crc16-modbus'
  | 'crc16-arc';

/** The values of "123456789" are those of the catalogue of parametrised CRC algorithms; a test holds them. */
export const CHECKSUMS: Readonly<Record<ChecksumName, Checksum>> = {
  'lrc-xor': { bytes: 1, compute: xor },
  sum8: { bytes: 1, compute: sum },
  /** Two's complement of the sum: all bytes and the check give 0. */
  'sum8-negated': { bytes: 1, compute: (data, from, to) => -sum(data, from, to) & 255 },
  /** Gives 29B1. */
  'crc16-ccitt-false': crc16(0x1021, 0xffff),
  /** Gives 31C3. */
  'crc16-xmodem': crc16(0x1021, 0x0000),
  /** Gives 2189. */
  'crc16-kermit': reflectedCrc16(0x8408, 0x0000),
  /** Gives 906E. */
  'crc16-x25': reflectedCrc16(0x8408, 0xffff, 0xffff),
  /** Gives 4B37. */
  'crc16-modbus': reflectedCrc16(0xa001, 0xffff),
  /** Gives BB3D. */
  'crc16-arc': reflectedCrc16(0xa001, 0x0000),
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

function crc16(polynomial: number, initial: number): Checksum {
  const table = Uint16Array.from({ length: 256 }, (_, byte) => {
    let value = byte << 8;
    for (let bit = 0; bit < 8; bit += 1) value = ((value << 1) ^ (value & 0x8000 ? polynomial : 0)) & 0xffff;
    return value;
  });
  const compute = (data: Uint8Array, from: number, to: number): number => {
    let value = initial;
    for (let i = from; i < to; i += 1) value = ((value << 8) & 0xffff) ^ table[(value >> 8) ^ data[i]!]!;
    return value;
  };
  return { bytes: 2, compute };
}

function reflectedCrc16(polynomial: number, initial: number, last = 0): Checksum {
  const table = Uint16Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1) value = (value >> 1) ^ (value & 1 ? polynomial : 0);
    return value;
  });
  const compute = (data: Uint8Array, from: number, to: number): number => {
    let value = initial;
    for (let i = from; i < to; i += 1) value = (value >> 8) ^ table[(value ^ data[i]!) & 255]!;
    return value ^ last;
  };
  return { bytes: 2, compute };
}
