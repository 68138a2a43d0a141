import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Rng } from './rng.js';

function draws(rng: Rng, count: number): number[] {
  return Array.from({ length: count }, () => rng.uint32());
}

test('the sequences are pinned: a change here changes every recorded seed', () => {
  // From the published constructions (cyrb128, sfc32) in a program of its own.
  const hex = (rng: Rng) => draws(rng, 4).map((n) => n.toString(16));
  expect(hex(new Rng(7))).toEqual(['1ad0894', '4d696fbc', 'dc1e5696', '3990b0ab']);
  expect(hex(new Rng(7).split('link'))).toEqual(['eaaf2185', 'ae3cef85', 'c1ec3f73', '82c29677']);
  expect(hex(new Rng(7).split('link').split(3))).toEqual(['edd29caa', 'a6a484d9', 'd7377cb9', 'bce95efb']);
});

test('a split gives the same draws whatever was drawn before, and takes none from its parent', () => {
  fc.assert(
    fc.property(fc.integer(), fc.string(), fc.nat(20), (seed, name, before) => {
      const parent = new Rng(seed);
      const expected = draws(new Rng(seed).split(name), 5);
      const untouched = draws(new Rng(seed), before + 3).slice(before);
      draws(parent, before);
      expect(draws(parent.split(name), 5)).toEqual(expected);
      expect(draws(parent, 3)).toEqual(untouched);
    }),
  );
});

test('different names and different seeds give different draws', () => {
  const rngs = [new Rng(1), new Rng(2), new Rng(1).split('a'), new Rng(1).split('b'), new Rng(1).split('a').split('b')];
  expect(new Set(rngs.map((rng) => draws(rng, 4).join())).size).toBe(rngs.length);
});

test('between reaches both ends and never leaves them', () => {
  const rng = new Rng('between');
  const seen = new Set(Array.from({ length: 500 }, () => rng.between(-2, 3)));
  expect(Array.from(seen).sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2, 3]);
  expect(rng.between(5, 5)).toBe(5);
});

test('chance never happens at 0, always at 1, and about as often as asked in between', () => {
  const rng = new Rng('chance');
  const times = (p: number) => Array.from({ length: 10_000 }, () => rng.chance(p)).filter(Boolean).length;
  expect(times(0)).toBe(0);
  expect(times(1)).toBe(10_000);
  expect(Math.abs(times(0.2) - 2_000)).toBeLessThan(200);
});

test('pick takes every item sooner or later, keeps items that are undefined, and refuses an empty list', () => {
  const rng = new Rng('pick');
  expect(new Set(Array.from({ length: 100 }, () => rng.pick(['a', 'b', 'c'])))).toEqual(new Set(['a', 'b', 'c']));
  expect(rng.pick([undefined])).toBeUndefined();
  expect(() => rng.pick([])).toThrow('scanrig bug: pick from nothing');
});
