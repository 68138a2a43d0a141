import fc from 'fast-check';
import { expect, test } from 'vitest';
import { issueCode, tokenOfCode } from './payment-code.js';
import { Rng } from './rng.js';

test('an issued code is a WeChat Pay code: 18 digits beginning 10 to 15', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 9_999_999 }), (seed, number) => {
      expect(issueCode(number, new Rng(seed))).toMatch(/^1[0-5]\d{16}$/);
    }),
  );
});

test('every party can tell the number of an issued code from its digits', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 9_999_999 }), (seed, number) => {
      expect(tokenOfCode(issueCode(number, new Rng(seed)))).toBe(`code#${number}`);
    }),
  );
});

test('codes of the same number differ between seeds, and codes of different numbers always do', () => {
  expect(issueCode(1, new Rng(1))).not.toBe(issueCode(1, new Rng(2)));
  expect(issueCode(1, new Rng(1))).not.toBe(issueCode(2, new Rng(1)));
});

test.each(['', '12345', '1345678901234567890', '13456789012345678x', '134567890120000000', 'code#17'])(
  'a code that the rig did not issue has no number: %s',
  (text) => {
    expect(tokenOfCode(text)).toBe('code#?');
  },
);

test('a token holds no digit of the code beyond its number', () => {
  const code = issueCode(17, new Rng('token'));
  expect(tokenOfCode(code)).toBe('code#17');
  expect(code.endsWith('0000017')).toBe(true);
});
