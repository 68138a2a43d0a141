/** Goal: every check sum gives the value that is published for it. */
import { expect, test } from 'vitest';
import { CHECKSUMS, type ChecksumName } from './checksums.js';

/** Check values of the catalogue of parametrised CRC algorithms; the sums by hand: 31 ^ .. ^ 39, and 31 + .. + 39 = 1DD. */
const PUBLISHED: Readonly<Record<ChecksumName, number>> = {
  'lrc-xor': 0x31,
  sum8: 0xdd,
  'sum8-negated': 0x23,
  'crc16-ccitt-false': 0x29b1,
  'crc16-xmodem': 0x31c3,
  'crc16-kermit': 0x2189,
  'crc16-x25': 0x906e,
  'crc16-modbus': 0x4b37,
  'crc16-arc': 0xbb3d,
};

test.each(Object.entries(PUBLISHED))('%s of "123456789"', (name, value) => {
  const bytes = new TextEncoder().encode('x123456789x');
  expect(CHECKSUMS[name as ChecksumName].compute(bytes, 1, 10)).toBe(value);
});
