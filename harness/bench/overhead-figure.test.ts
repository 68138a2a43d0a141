import { expect, test } from 'vitest';
import { intent, paid, reply } from '../oracle/testing/histories.js';
import { paymentTimes } from './overhead-figure.js';

test('a payment takes from its intent to its approval, and one that was told twice counts once', () => {
  const of = { order: 'A1' };
  const again = reply(9_000, of, { outcome: 'APPROVED', via: 'query' });
  const told = paid(of).filter(({ kind }) => kind === 'intent' || kind === 'reply');
  const [began, approved] = [told[0]?.at ?? 0, told.find(({ kind }) => kind === 'reply')?.at ?? 0];
  expect(approved).toBeGreaterThan(began);
  expect(paymentTimes([...told, again])).toEqual([approved - began]);
});

test('a payment that was not approved has no time', () => {
  expect(paymentTimes([intent(), reply(500, {}, { outcome: 'DECLINED' })])).toEqual([]);
});
