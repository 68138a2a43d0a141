/**
 * Hunts one seeded bug with many seeds. Found means: its violation, by its party, on a plan that the reference parts pass.
 */
import { FAULT_KINDS } from '../plan/faults/catalogue.js';
import type { Plan } from '../plan/plan.js';
import { failureOf, type Wrong, wrongIn } from './failure.js';
import { DEFAULT_CHOICES, planArbitrary } from './plan-arbitrary.js';
import { PlanStream } from './plan-stream.js';
import { episodeHeader, judgePlan } from './run-plan.js';

export interface Huntable {
  readonly id: string;
  readonly violation: string;
  readonly party: string;
  /** Kinds of faults without which it never shows. */
  readonly needs?: readonly string[];
}

export interface HuntedBug {
  /** By more than half of the seeds. */
  readonly found: boolean;
  /** Payments until it was found, over the seeds; `undefined` when the median seed did not find it. */
  readonly medianPayments: number | undefined;
  readonly perSeed: readonly (number | undefined)[];
  /** The smallest plan of the first seed that found it. */
  readonly shrunk: Plan | undefined;
}

export async function huntBug(bug: Huntable, seeds: number, paymentsMax: number): Promise<HuntedBug> {
  const perSeed: (number | undefined)[] = [];
  let shrunk: Plan | undefined;
  for (let seed = 1; seed <= seeds; seed += 1) {
    const caught = huntOnce(bug, seed, paymentsMax);
    perSeed.push(caught?.payments);
    if (caught !== undefined && shrunk === undefined) shrunk = (await failureOf(caught.plan, caught.wrong, 0)).plan;
  }
  const sorted = perSeed.map((n) => n ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)] as number;
  const medianPayments = Number.isFinite(median) ? median : undefined;
  return { found: medianPayments !== undefined, medianPayments, perSeed, shrunk };
}

function huntOnce(
  bug: Huntable,
  seed: number,
  paymentsMax: number,
): { payments: number; plan: Plan; wrong: Wrong } | undefined {
  const faults = FAULT_KINDS.filter(({ id }) => bug.needs?.includes(id));
  const choices = faults.length === 0 ? DEFAULT_CHOICES : { ...DEFAULT_CHOICES, faults };
  const stream = new PlanStream(planArbitrary({ ...choices, firmware: `bug:${bug.id}` }), seed);
  let payments = 0;
  for (let i = 0; payments < paymentsMax; i += 1) {
    const plan = stream.plan(i);
    const { verdict } = judgePlan(plan, episodeHeader(plan, i));
    payments += verdict.payments.length;
    const wrong = wrongIn(verdict).find((w) => w.violation === bug.violation && w.party === bug.party);
    if (wrong !== undefined && referencePasses(plan)) return { payments, plan, wrong };
  }
  return undefined;
}

function referencePasses(plan: Plan): boolean {
  const reference = { ...plan, terminal: { ...plan.terminal, firmware: 'reference' } };
  return wrongIn(judgePlan(reference, episodeHeader(reference, 0)).verdict).length === 0;
}
