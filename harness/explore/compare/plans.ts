/** The plans that worlds are compared on: each fault kind in turn where it surely shows, and plans as a suite draws them. */
import type { FaultKind } from '../../plan/faults/kind.js';
import type { Plan } from '../../plan/plan.js';
import { coveringPlan } from '../covering-plan.js';
import { limited } from '../plan-stream.js';

const PAYMENTS_MAX = 4;

/** @param kinds every kind that there is, also those that the suite does not draw @param seed decides with which of them they begin */
export function plansToCompare(drawn: readonly Plan[], kinds: readonly FaultKind[], seed: number): Plan[] {
  return drawn.map((plan, i) => (i % 2 === 0 ? coveringPlan(plan, i / 2, kinds, seed) : limited(plan, PAYMENTS_MAX)));
}
