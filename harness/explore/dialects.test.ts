/** Goal: whatever dialect terminal and acquirer speak, every payment ends well, and a seeded bug is found. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DIALECTS } from '../../devices/dialects/catalogue.js';
import { ODD_DIALECT } from '../../devices/dialects/testing/odd-dialect.contract.js';
import { contradictionInDialect } from '../../devices/protocols/iso8583/check-dialect.js';
import type { Dialect } from '../../devices/protocols/iso8583/dialect.js';
import { REFERENCE_DIALECT } from '../../devices/protocols/iso8583/reference-dialect.js';
import type { EpisodeVerdict } from '../oracle/episode.js';
import { DEFAULT_CHOICES, planArbitrary } from './plan-arbitrary.js';
import { episodeHeader, judgePlan } from './run-plan.js';

const OTHERS = [...DIALECTS.filter(({ name }) => name !== 'reference'), ODD_DIALECT];
const PLANS = 60;

function verdicts(dialect: Dialect, firmware: string, seed: number, numRuns = PLANS): EpisodeVerdict[] {
  const plans = fc.sample(planArbitrary({ ...DEFAULT_CHOICES, firmware, dialect }), { numRuns, seed });
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

/** The reference dialect with one thing taken away, or made tighter. */
const LESS: readonly (readonly [what: string, dialect: Dialect])[] = [
  ...REFERENCE_DIALECT.replyFields.map((n) => {
    const replyFields = REFERENCE_DIALECT.replyFields.filter((other) => other !== n);
    return [`replies without F${n}`, { ...REFERENCE_DIALECT, replyFields }] as const;
  }),
  ...[50, 100, 150, 200, 250, 300, 400].map(
    (bytesMax) => [`${bytesMax} bytes at most`, { ...REFERENCE_DIALECT, bytesMax }] as const,
  ),
  ...REFERENCE_DIALECT.fields.flatMap((field) => {
    const other = (change: Partial<typeof field>): Dialect => ({
      ...REFERENCE_DIALECT,
      fields: REFERENCE_DIALECT.fields.map((one) => (one === field ? { ...one, ...change } : one)),
    });
    return [
      [`F${field.n} of a fixed length`, other({ length: 'fixed' })] as const,
      ...[2, 4].map((by) => [`F${field.n} ${by} times shorter`, other({ max: Math.ceil(field.max / by) })] as const),
    ];
  }),
];

test('a dialect with less to it is told what is missing, or every payment over it ends well', () => {
  const told: string[] = [];
  for (const [what, dialect] of LESS) {
    const found = contradictionInDialect(dialect);
    if (found !== undefined) {
      told.push(what);
      continue;
    }
    const payments = verdicts(dialect, 'reference', 7, 5).flatMap((verdict) => verdict.payments);
    expect(
      payments.filter(({ verdict }) => verdict === 'violated'),
      what,
    ).toEqual([]);
  }
  expect(told).toContain('replies without F3');
  expect(told.length, 'some of each').toBeLessThan(LESS.length);
});
