/** Goal: what is left of a failing plan still fails in the same way, is smaller, and is a plan that can be run. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Plan } from '../plan/plan.js';
import { parsePlan, planToYaml } from '../plan/plan-file.js';
import { smallPlan } from '../plan/testing/plans.contract.js';
import { failureOf, type Wrong, wrongIn } from './failure.js';
import { DEFAULT_CHOICES, planArbitrary } from './plan-arbitrary.js';
import { PlanStream } from './plan-stream.js';
import { episodeHeader, judgePlan } from './run-plan.js';
import { shrinkPlan } from './shrink.js';

const TRIES_MAX = 20_000;

/** Failures that hang on one thing or another in a plan; each says how little would be enough. */
const FAILURES: readonly {
  readonly fails: (plan: Plan) => boolean;
  readonly payments: number;
  readonly faults: number;
}[] = [
  { fails: () => true, payments: 1, faults: 0 },
  { fails: ({ payments }) => payments.some(({ presses }) => presses === 2), payments: 1, faults: 0 },
  { fails: ({ payments }) => payments.length >= 3, payments: 3, faults: 0 },
  { fails: ({ faults }) => faults.length > 0, payments: 1, faults: 1 },
  { fails: ({ faults }) => faults.some(({ until }) => (until?.afterMs ?? 0) > 10_000), payments: 1, faults: 1 },
  {
    fails: ({ payments, faults }) => payments.length >= 2 && new Set(faults.map((fault) => fault.do)).size >= 2,
    payments: 2,
    faults: 2,
  },
  { fails: ({ payments }) => payments.some(({ amount }) => amount % 2 === 1), payments: 1, faults: 0 },
  { fails: ({ payments }) => payments.some(({ consumer }) => consumer.delayMs > 12_345), payments: 1, faults: 0 },
];

/** A plan that fails in one of these ways. */
const failing = fc
  .tuple(planArbitrary(), fc.constantFrom(...FAILURES))
  .filter(([plan, { fails }]) => fails(plan))
  .map(([plan, failure]) => ({ plan, ...failure }));

function runs(seed: number): { readonly numRuns: number; readonly seed: number } {
  return { numRuns: 150, seed };
}

describe('shrinking', () => {
  test('keeps the failure, and ends at as little as is needed for it', async () => {
    await fc.assert(
      fc.asyncProperty(failing, async ({ plan, fails, payments, faults }) => {
        const shrunk = await shrinkPlan(plan, fails, TRIES_MAX);
        expect(fails(shrunk.plan)).toBe(true);
        expect(shrunk.plan.payments).toHaveLength(payments);
        expect(shrunk.plan.faults).toHaveLength(faults);
        expect(shrunk.tries).toBeLessThan(TRIES_MAX);
      }),
      runs(1),
    );
  });

  test('gives the same plan after the same tries, and has nothing left to do with it', async () => {
    await fc.assert(
      fc.asyncProperty(failing, async ({ plan, fails }) => {
        const before = structuredClone(plan);
        const shrunk = await shrinkPlan(plan, fails, TRIES_MAX);
        expect(plan).toEqual(before);
        expect(await shrinkPlan(before, async (candidate) => fails(candidate), TRIES_MAX)).toEqual(shrunk);
        expect((await shrinkPlan(shrunk.plan, fails, TRIES_MAX)).plan).toBe(shrunk.plan);
      }),
      runs(2),
    );
  });

  test('tries only plans that can be run, none of them larger than the one it began with', async () => {
    await fc.assert(
      fc.asyncProperty(failing, async ({ plan, fails }) => {
        await shrinkPlan(
          plan,
          (candidate) => {
            expect(parsePlan(planToYaml(candidate), 'plan.yaml')).toEqual(candidate);
            expect(candidate.payments.length).toBeLessThanOrEqual(plan.payments.length);
            expect(candidate.faults.length).toBeLessThanOrEqual(plan.faults.length);
            expect({ ...candidate.terminal, soundbox: true }).toEqual(plan.terminal);
            expect(candidate.seed).toBe(plan.seed);
            return fails(candidate);
          },
          60,
        );
      }),
      { numRuns: 40, seed: 3 },
    );
  });

  test('tries no more than it may, and returns the best of what failed by then', async () => {
    for (const triesMax of [0, 1, 5, 17]) {
      const plan = new PlanStream(planArbitrary(), 4).plan(2);
      const failed: Plan[] = [plan];
      let tried = 0;
      const shrunk = await shrinkPlan(
        plan,
        (candidate) => {
          tried += 1;
          if (tried % 3 === 0) failed.push(candidate);
          return tried % 3 === 0;
        },
        triesMax,
      );
      expect(shrunk.tries).toBe(tried);
      expect(tried).toBeLessThanOrEqual(triesMax);
      expect(shrunk.plan).toBe(failed.at(-1));
    }
  });

  test('leaves a plan alone that nothing smaller fails like', async () => {
    const plan = new PlanStream(planArbitrary(), 5).plan(1);
    expect((await shrinkPlan(plan, () => false, TRIES_MAX)).plan).toBe(plan);
  });

  test('makes values plain: a round price, a round time, no quirks, the first of its moments', async () => {
    const payments = [
      {
        at: 3_210,
        amount: 777,
        quirks: { notPayLag: 2 },
        consumer: { pays: 'after-password' as const, delayMs: 37_412 },
      },
    ];
    const faults = [
      {
        do: 'latency',
        from: { moment: 'terminal.query-sent' as const, nth: 3 },
        until: { afterMs: 43_999 },
        with: { latencyMs: 4_711 },
      },
    ];
    const { plan } = await shrinkPlan(
      smallPlan({ payments, faults }),
      (candidate) => candidate.faults.length === 1 && (candidate.payments[0]?.consumer.delayMs ?? 0) > 20_000,
      TRIES_MAX,
    );
    expect(plan.payments).toEqual(
      smallPlan({ payments: [{ consumer: { pays: 'after-password', delayMs: 30_000 } }] }).payments,
    );
    expect(plan.faults).toEqual([
      {
        do: 'latency',
        from: { moment: 'terminal.sale-stored', nth: 1 },
        until: { afterMs: 40_000 },
        with: { latencyMs: 4_000 },
      },
    ]);
    expect(plan.terminal.soundbox).toBe(false);
  });
});

test('a plan with order names of its own is shrunk to plans that name each order once', async () => {
  const plan = smallPlan({ payments: [{ order: 'LUNCH' }, { order: 'A1' }] });
  const seen: string[][] = [];
  await shrinkPlan(
    plan,
    ({ payments }) => {
      seen.push(payments.map(({ order }) => order));
      return payments.length === 2;
    },
    TRIES_MAX,
  );
  expect(seen.filter((orders) => new Set(orders).size < orders.length)).toEqual([]);
});

/** Plans on which a bug shows, straight from the stream. */
function failingPlans(firmware: string, count: number): { readonly plan: Plan; readonly wrong: Wrong }[] {
  const stream = new PlanStream(planArbitrary({ ...DEFAULT_CHOICES, firmware }), 9);
  const found: { plan: Plan; wrong: Wrong }[] = [];
  for (let i = 0; found.length < count && i < 2_000; i += 1) {
    const plan = stream.plan(i);
    const [wrong] = wrongIn(judgePlan(plan, episodeHeader(plan, 0)).verdict);
    if (wrong !== undefined) found.push({ plan, wrong });
  }
  return found;
}

describe.each(['timeout-as-decline', 'double-press-not-locked', 'late-reply-taken', 'settles-twice', 'no-recovery'])(
  'the failing plans of %s',
  (bug) => {
    test('come down to two payments and two faults at most, and fail in the same way', async () => {
      const plans = failingPlans(`bug:${bug}`, 6);
      expect(plans).toHaveLength(6);
      for (const { plan, wrong } of plans) {
        const failure = await failureOf(plan, wrong, 3);
        expect(failure).toMatchObject({ violation: wrong.violation, party: wrong.party, episode: 3 });
        expect(failure.shrunkPayments).toBe(failure.plan.payments.length);
        expect(failure.shrunkPayments).toBeLessThanOrEqual(2);
        expect(failure.shrunkFaults).toBeLessThanOrEqual(2);
        expect(failure.verdict).toMatchObject({ verdict: 'violated', violation: wrong.violation, party: wrong.party });
        expect(failure.why).toBe(failure.verdict?.why);
        for (const place of failure.verdict?.proof ?? []) expect(failure.events[place]).toBeDefined();
      }
    });
  },
);

test('a failure that virtual time does not show is reported with the plan as it is', async () => {
  const plan = smallPlan({ payments: [{}, {}] });
  const wrong: Wrong = { violation: 'double-charge', party: undefined, verdict: undefined, finding: undefined };
  const failure = await failureOf(plan, wrong, 0);
  expect(failure.plan).toBe(plan);
  expect(failure).toMatchObject({ violation: 'double-charge', party: 'terminal', tries: 0, shrunkPayments: 2 });
});
