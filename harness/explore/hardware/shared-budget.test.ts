/** Goal: terminals side by side never play more payments than the run may have, and what was not played is there for the others. */
import { expect, test } from 'vitest';
import { SharedBudget } from './shared-budget.js';

test('what one takes the others do not get, and what it did not play they do', () => {
  const budget = new SharedBudget(10, 6, () => 0);
  budget.take(4);
  expect(budget.paymentsLeft).toBe(2);
  budget.take(2);
  expect(budget.paymentsLeft).toBe(0);
  budget.giveBack(1);
  expect(budget.paymentsLeft).toBe(1);
});

test('without a number of payments time alone is counted', () => {
  let now = 5_000;
  const budget = new SharedBudget(1, undefined, () => now);
  budget.take(1_000);
  expect(budget.paymentsLeft).toBeUndefined();
  now += 59_000;
  expect(budget.msLeft).toBe(1_000);
});
