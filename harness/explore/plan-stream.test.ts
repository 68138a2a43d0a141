import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Plan } from '../plan/plan.js';
import { smallPlan } from '../plan/testing/plans.contract.js';
import { planArbitrary } from './plan-arbitrary.js';
import { limited, PlanStream, paymentsOf } from './plan-stream.js';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('a stream of plans', () => {
  test('has the same n-th plan for the same seed, in whatever order the plans are asked for', () => {
    const forward = new PlanStream(planArbitrary(), 11);
    const plans = numbers(150).map((i) => forward.plan(i));
    const jumping = new PlanStream(planArbitrary(), 11);
    for (const i of [149, 0, 64, 63, 64, 128, 1, 127]) expect(jumping.plan(i)).toEqual(plans[i]);
    expect(forward.plan(3)).toEqual(plans[3]);
  });

  test('has no end, and does not begin anew', () => {
    const stream = new PlanStream(planArbitrary(), 0);
    const plans = numbers(640).map((i) => JSON.stringify(stream.plan(i)));
    expect(new Set(plans).size).toBe(640);
    expect(stream.plan(100_000)).toEqual(new PlanStream(planArbitrary(), 0).plan(100_000));
  });

  test('is another for another seed', () => {
    const firsts = numbers(200).map((seed) => JSON.stringify(new PlanStream(planArbitrary(), seed).plan(0)));
    expect(new Set(firsts).size).toBe(200);
    const [one, two] = [1, 2].map((seed) => new PlanStream(planArbitrary(), seed)) as [PlanStream, PlanStream];
    expect(numbers(64).filter((i) => JSON.stringify(one.plan(i)) === JSON.stringify(two.plan(i)))).toEqual([]);
  });
});

describe('a plan with a limit', () => {
  const within = fc.tuple(planArbitrary(), fc.integer({ min: 1, max: 25 }));

  test('asks for as many payments as it may, and for all of them when it may', () => {
    fc.assert(
      fc.property(within, ([plan, payments]) => {
        expect(paymentsOf(limited(plan, payments))).toBe(Math.min(payments, paymentsOf(plan)));
      }),
      { numRuns: 400, seed: 1 },
    );
  });

  test('keeps its first payments as they are, save a void or refund for which there is no room', () => {
    fc.assert(
      fc.property(within, ([plan, payments]) => {
        const before = structuredClone(plan);
        const cut = limited(plan, payments);
        expect(plan).toEqual(before);
        expect({ ...cut, payments: plan.payments }).toEqual(plan);
        for (const [i, payment] of cut.payments.entries()) {
          const { afterwards: _, ...plain } = plan.payments[i] as Plan['payments'][number];
          expect([plan.payments[i], plain]).toContainEqual(payment);
        }
      }),
      { numRuns: 400, seed: 2 },
    );
  });

  test('counts a void or refund as a payment of its own', () => {
    const plan = smallPlan({ payments: [{ afterwards: 'void' }, {}, { afterwards: 'refund' }] });
    expect(paymentsOf(plan)).toBe(5);
    const orders = (payments: number) =>
      limited(plan, payments).payments.map(({ order, afterwards }) => `${order}${afterwards === undefined ? '' : '+'}`);
    expect([1, 2, 3, 4, 5, 6].map(orders)).toEqual([
      ['A1'],
      ['A1+'],
      ['A1+', 'A2'],
      ['A1+', 'A2', 'A3'],
      ['A1+', 'A2', 'A3+'],
      ['A1+', 'A2', 'A3+'],
    ]);
  });
});
