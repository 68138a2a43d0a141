/** Goal: whatever dialect terminal and acquirer speak, every payment ends well, and a seeded bug is found. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DIALECTS } from '../../devices/dialects/catalogue.js';
import { ODD_DIALECT } from '../../devices/dialects/testing/odd-dialect.contract.js';
import type { Dialect } from '../../devices/protocols/iso8583/dialect.js';
import type { EpisodeVerdict } from '../oracle/episode.js';
import { DEFAULT_CHOICES, planArbitrary } from './plan-arbitrary.js';
import { episodeHeader, judgePlan } from './run-plan.js';

const OTHERS = [...DIALECTS.filter(({ name }) => name !== 'reference'), ODD_DIALECT];
const PLANS = 60;

function verdicts(dialect: Dialect, firmware: string, seed: number): EpisodeVerdict[] {
  const plans = fc.sample(planArbitrary({ ...DEFAULT_CHOICES, firmware, dialect }), { numRuns: PLANS, seed });
  return plans.map((plan, index) => judgePlan(plan, episodeHeader(plan, index)).verdict);
}

test.each(OTHERS)('over $name every payment ends settled or clearly reported', (dialect) => {
  const payments = verdicts(dialect, 'reference', 5).flatMap((verdict) => verdict.payments);
  expect(payments.filter(({ verdict }) => verdict !== 'settled' && verdict !== 'reported')).toEqual([]);
  for (const ended of ['settled', 'reported'] as const)
    expect(payments.filter(({ verdict }) => verdict === ended).length, ended).toBeGreaterThan(20);
  expect(
    payments.some(({ queried }) => queried),
    'some were asked for',
  ).toBe(true);
  expect(
    payments.some(({ reversed }) => reversed),
    'some were taken back',
  ).toBe(true);
});

test.each(OTHERS)('over $name seeded bugs of terminal and acquirer are found', (dialect) => {
  for (const bug of ['bug:timeout-as-decline', 'bug:fee-rounded-down', 'bug:any-reply-clears-reversal']) {
    const wrong = verdicts(dialect, bug, 6).flatMap((one) =>
      one.payments.filter(({ verdict }) => verdict === 'violated'),
    );
    expect(wrong.length, bug).toBeGreaterThan(0);
  }
});
