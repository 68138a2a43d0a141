/** Where digits stand in their bytes (docs/domain.md 4.2): lengths count digits, and the spare nibble of an odd number has a side. */
import { expect, test } from 'vitest';
import { fromHex, toHex } from '../../wire/bytes.js';
import { decodeMessage } from './decode.js';
import type { Dialect, FieldSpec } from './dialect.js';
import { encodeMessage } from './encode.js';
import { REFERENCE_DIALECT } from './reference-dialect.js';
import { newMessage } from './table.js';

/** TPDU, header, MTI and bitmap stand before the first field. */
const FIELDS_AT = 2 + 5 + 6 + 2 + 8;

function bytesOf(dialect: Dialect, n: number, value: string): string {
  const message = newMessage('0200');
  message.fields[n] = value;
  return toHex(encodeMessage(dialect, message, { from: 'terminal' }).subarray(FIELDS_AT));
}

function readBack(dialect: Dialect, n: number, hex: string): string | undefined {
  const message = newMessage('0200');
  message.fields[n] = '';
  const bitmap = new Uint8Array(8);
  bitmap[(n - 1) >> 3]! |= 0x80 >> ((n - 1) & 7);
  const body = `6000030000603100311000${'0200'}${toHex(bitmap)}${hex}`;
  const decoded = decodeMessage(dialect, fromHex((body.length / 2).toString(16).padStart(4, '0') + body));
  return decoded.ok ? decoded.message.fields[n] : undefined;
}

function withField(spec: FieldSpec): Dialect {
  return {
    ...REFERENCE_DIALECT,
    name: 'other',
    fields: [...REFERENCE_DIALECT.fields.filter((f) => f.n !== spec.n), spec],
  };
}

test.each([
  [3, '000000', '000000'],
  [4, '000000000123', '000000000123'],
  [11, '000007', '000007'],
  [22, '021', '0210'],
  [22, '072', '0720'],
  [22, '032', '0320'],
  [25, '00', '00'],
  [32, '00096500', '0800096500'],
  [32, '12345678901', '11123456789010'],
  [32, '', '00'],
  [37, '260901000042', '323630393031303030303432'],
  [39, 'A0', '4130'],
  [44, 'AB', '024142'],
  [49, '156', '313536'],
  [59, 'A8002A1', '000741383030324131'],
  [60, '00000001003', '0011000000010030'],
  [60, '2200000100060', '001322000001000600'],
  [61, '000001000007', '0012000001000007'],
  [61, '0000010000070901', '00160000010000070901'],
  [62, '0102FF', '00030102FF'],
  [63, '001', '0003303031'],
])('F%i %s stands as %s', (n, value, hex) => {
  expect(bytesOf(REFERENCE_DIALECT, n, value)).toBe(hex);
  expect(readBack(REFERENCE_DIALECT, n, hex)).toBe(value);
});

test('a field that is right aligned pads in front, as F23 does: 001 is 00 01', () => {
  const dialect = withField({ n: 23, name: 'card sequence', alphabet: 'bcd', length: 'fixed', max: 3, align: 'right' });
  expect(bytesOf(dialect, 23, '001')).toBe('0001');
  expect(readBack(dialect, 23, '0001')).toBe('001');
});

test('what a sender puts in the spare nibble does not matter, on either side', () => {
  expect(readBack(REFERENCE_DIALECT, 22, '032F')).toBe('032');
  expect(readBack(REFERENCE_DIALECT, 60, '001100000001003F')).toBe('00000001003');
  const right = withField({ n: 23, name: 'card sequence', alphabet: 'bcd', length: 'fixed', max: 3, align: 'right' });
  expect(readBack(right, 23, 'F001')).toBe('001');
});

test('an even number of digits has no spare nibble to overlook', () => {
  expect(readBack(REFERENCE_DIALECT, 32, '0800096 50F'.replaceAll(' ', ''))).toBeUndefined();
});

test('lengths of a hundred and more stand in two BCD bytes', () => {
  const text = 'x'.repeat(163);
  expect(bytesOf(REFERENCE_DIALECT, 63, text).slice(0, 4)).toBe('0163');
  const digits = '7'.repeat(322);
  expect(bytesOf(REFERENCE_DIALECT, 48, digits).slice(0, 4)).toBe('0322');
  expect(readBack(REFERENCE_DIALECT, 48, `0322${digits}`)).toBe(digits);
});

test.each([
  [4, '12345678901', 'F4: expected exactly 12 digits, got 11'],
  [22, '0321', 'F22: expected exactly 3 digits, got 4'],
  [32, '123456789012', 'F32: expected at most 11 digits, got 12'],
  [44, 'x'.repeat(26), 'F44: expected at most 25 bytes, got 26'],
  [59, 'x'.repeat(601), 'F59: expected at most 600 bytes, got 601'],
  [62, '00'.repeat(513), 'F62: expected at most 512 bytes, got 513'],
  [62, '0', 'F62: expected hex digits, got something else'],
  [62, 'XY', 'F62: expected hex digits, got something else'],
  [39, '顾客', 'F39: expected single-byte characters, got a wider one'],
  [60, '2200000100x60', 'F60: expected digits, got something else'],
  [57, 'x', 'F57: expected a field of dialect reference, got a field outside it'],
])('F%i refuses %s', (n, value, message) => {
  expect(() => bytesOf(REFERENCE_DIALECT, n, value)).toThrow(`${message} (BAD-VALUE, blame: us)`);
});

test('a message of 1,024 bytes leaves, one of 1,025 does not', () => {
  const message = newMessage('0200');
  message.fields[59] = 'x'.repeat(600);
  message.fields[62] = '00'.repeat(399 - 2);
  const whole = encodeMessage(REFERENCE_DIALECT, message, { from: 'terminal' });
  expect(whole.length - 2).toBe(21 + 602 + 399);
  message.fields[62] = '00'.repeat(399);
  expect(encodeMessage(REFERENCE_DIALECT, message, { from: 'terminal' }).length - 2).toBe(1024);
  message.fields[62] = '00'.repeat(400);
  expect(() => encodeMessage(REFERENCE_DIALECT, message, { from: 'terminal' })).toThrow(
    'length: expected at most 1024 bytes, got 1025',
  );
});

test('an MTI is four digits', () => {
  for (const mti of ['', '020', '02000', '02x0'])
    expect(() => encodeMessage(REFERENCE_DIALECT, newMessage(mti), { from: 'terminal' })).toThrow(
      /MTI: expected four digits/,
    );
});
