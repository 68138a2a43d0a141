import { expect, test } from 'vitest';
import { median, quantile } from './figure.js';

test('a quantile is a value of the list, whatever its order', () => {
  const values = [5, 1, 4, 2, 3];
  expect([median(values), quantile(values, 0), quantile(values, 0.99), quantile([], 0.5)]).toEqual([3, 1, 5, 0]);
  expect(values).toEqual([5, 1, 4, 2, 3]);
});
