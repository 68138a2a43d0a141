import fc from 'fast-check';
import { expect, test } from 'vitest';
import { localTime, utcOfLocal } from './calendar.js';

test('agrees with the platform calendar on any instant from 1970 to 2100', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) }), (ms) => {
      const iso = new Date(ms + 8 * 3_600_000).toISOString();
      expect(localTime(ms)).toBe(iso.replace(/[-T:]/g, '').slice(0, 14));
      expect(utcOfLocal(localTime(ms))).toBe(Math.floor(ms / 1000) * 1000);
    }),
  );
});

test('a text that is no time gives NaN, not a date', () => {
  expect(utcOfLocal('2026112x101010')).toBeNaN();
});
