/** Plans without end from one seed: the n-th plan of a seed is always the same, however many are asked for. */
import fc from 'fast-check';
import type { Plan } from '../plan/plan.js';

/** fast-check draws a block at a time; one draw a plan would spend more on set-up than on drawing. */
const BLOCK = 64;

export class PlanStream {
  readonly #arbitrary: fc.Arbitrary<Plan>;
  readonly #seed: number;
  #block: readonly Plan[] = [];
  #blockNumber = -1;

  constructor(arbitrary: fc.Arbitrary<Plan>, seed: number) {
    this.#arbitrary = arbitrary;
    this.#seed = seed;
  }

  /** @param index counts from 0 */
  plan(index: number): Plan {
    const blockNumber = Math.floor(index / BLOCK);
    if (blockNumber !== this.#blockNumber) {
      const seed = (Math.imul(this.#seed, 0x9e3779b1) + blockNumber) | 0;
      this.#block = fc.sample(this.#arbitrary, { seed, numRuns: BLOCK });
      this.#blockNumber = blockNumber;
    }
    return this.#block[index % BLOCK] as Plan;
  }
}

/** The plan with at most so many payments, so that a run can end at an exact count. */
export function limited(plan: Plan, payments: number): Plan {
  if (paymentsOf(plan) <= payments) return plan;
  const kept = [];
  let left = payments;
  for (const payment of plan.payments) {
    if (left === 0) break;
    const { afterwards, ...plain } = payment;
    const whole = afterwards !== undefined && left >= 2;
    kept.push(whole ? payment : plain);
    left -= whole ? 2 : 1;
  }
  return { ...plan, payments: kept };
}

/** Payments that a plan asks for; a void or refund afterwards is one of its own. */
export function paymentsOf(plan: Plan): number {
  return plan.payments.reduce((sum, payment) => sum + (payment.afterwards === undefined ? 1 : 2), 0);
}
