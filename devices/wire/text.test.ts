import fc from 'fast-check';
import { expect, test } from 'vitest';
import { putCharacters, unitAt } from './text.js';

test('a unit is the one that charCodeAt gives, in text of any origin', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (one, two) => {
      const joined = one + two;
      for (const text of [one, joined, joined.slice(1), `${two}${joined}`])
        for (let i = 0; i <= text.length; i += 1) expect(unitAt(text, i)).toBe(text.charCodeAt(i));
    }),
    { numRuns: 30 },
  );
});

test('characters are put a byte each, and nothing beside them is touched', () => {
  const out = new Uint8Array(6);
  expect(putCharacters('a\u00ffz', out, 2)).toBe(5);
  expect([...out]).toEqual([0, 0, 0x61, 0xff, 0x7a, 0]);
});
