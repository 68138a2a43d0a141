/** A terminal keeps its records from one episode to the next, and from run to run: each order reference is used once. */
import type { Plan } from '../../plan/plan.js';

/** @param stamp of the run @param episode of the run; `A1` becomes `mi5f2k-7-A1`, within the 32 characters of a reference */
export function uniqueOrders(plan: Plan, stamp: string, episode: number): Plan {
  const before = `${stamp}-${episode}-`;
  const payments = plan.payments.map((payment) => ({ ...payment, order: `${before}${payment.order}`.slice(-30) }));
  return { ...plan, payments };
}
