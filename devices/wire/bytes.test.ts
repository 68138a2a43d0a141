import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat, copyBytes, equalBytes, freshBytes, fromHex, toHex } from './bytes.js';

const bytes = fc.uint8Array({ maxLength: 300 });

test('hex is upper case, two digits a byte, and comes back as the same bytes', () => {
  expect(toHex(Uint8Array.of(0, 10, 255))).toBe('000AFF');
  fc.assert(
    fc.property(bytes, (b) => {
      expect(fromHex(toHex(b))).toEqual(b);
    }),
  );
});

test('hex is read in either case, blanks and line ends between its digits', () => {
  expect(fromHex(' 0a\nFf 1 2 ')).toEqual(Uint8Array.of(10, 255, 18));
});

test.each(['0', '0G', '0x12', '12-34'])('%s is no hex', (text) => {
  expect(() => fromHex(text)).toThrow(/scanrig bug: not hex/);
});

test('copies are equal and their own: a change in one reaches no other, however many share a slab', () => {
  fc.assert(
    fc.property(fc.array(bytes, { minLength: 1, maxLength: 200 }), (all) => {
      const copies = all.map((b) => copyBytes(b));
      for (const copy of copies) copy.fill(0xee);
      const later = all.map((b) => copyBytes(b));
      expect(later).toEqual(all);
      expect(copies.every((copy) => copy.every((byte) => byte === 0xee))).toBe(true);
    }),
    { numRuns: 30 },
  );
});

test('a part is copied from its start to before its end', () => {
  expect(copyBytes(Uint8Array.of(1, 2, 3, 4), 1, 3)).toEqual(Uint8Array.of(2, 3));
  expect(copyBytes(new Uint8Array(0))).toEqual(new Uint8Array(0));
});

test('fresh bytes have the length that was asked for, above and below what a slab holds', () => {
  for (const length of [0, 1, 8_191, 8_192, 8_193, 65_536, 200_000]) expect(freshBytes(length)).toHaveLength(length);
});

test('concat puts the parts one behind the other', () => {
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 10 }), (parts) => {
      expect(toHex(concat(parts))).toBe(parts.map(toHex).join(''));
    }),
  );
});

test('bytes are equal when length and every byte are', () => {
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      expect(equalBytes(a, a.slice())).toBe(true);
      expect(equalBytes(a, b)).toBe(toHex(a) === toHex(b));
    }),
  );
  expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1))).toBe(false);
});
