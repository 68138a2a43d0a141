/** Goal: what was the same in every run is an order; what varied is none. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { disorderOf } from './order.js';

const sequences = fc.array(fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'a #2', 'b #2'), { minLength: 1 }), {
  minLength: 1,
  maxLength: 6,
});

test('a run like one that was seen is in order, whatever the others were', () => {
  fc.assert(
    fc.property(sequences, fc.nat(), (seen, which) => {
      expect(disorderOf(seen, seen[which % seen.length] as string[])).toEqual([]);
    }),
  );
});

test('two moments that always came in one order are told when they come in the other', () => {
  const seen = [
    ['a', 'b', 'c'],
    ['a', 'c', 'b'],
  ];
  expect(disorderOf(seen, ['b', 'a', 'c'])).toEqual(['a came after b']);
  expect(disorderOf(seen, ['a', 'b', 'c'])).toEqual([]);
});

test('a moment that always came is missed, and one that never does is strange', () => {
  expect(disorderOf([['a', 'b'], ['a']], ['c'])).toEqual(['a did not come', 'c came, and never does']);
  expect(disorderOf([['a', 'b'], ['a']], ['a'])).toEqual([]);
});

test('how often a moment is repeated is no order, but where the repeats stand is', () => {
  const seen = [['a', 'a #2', 'b']];
  expect(disorderOf(seen, ['a', 'b'])).toEqual([]);
  expect(disorderOf(seen, ['a', 'a #2', 'a #3', 'b'])).toEqual([]);
  expect(disorderOf(seen, ['a', 'b', 'a #2'])).toEqual(['a #2 came after b']);
  expect(disorderOf(seen, ['a', 'a #2', 'b', 'a #3'])).toEqual([]);
});
