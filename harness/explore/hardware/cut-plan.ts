/** A failing plan cut to what the history says has landed and mattered, before anything is tried again on the device. */
import type { HistoryEvent } from '../../../devices/wire/events.js';
import type { Plan } from '../../plan/plan.js';
import type { Wrong } from '../failure.js';

/**
 * Faults that did something stay, and the payments up to the one that went wrong: a fault hangs on the n-th moment, and the
 * ones before it count. What came after the violation had no part in it.
 */
export function cutPlan(plan: Plan, wrong: Wrong, events: readonly HistoryEvent[]): Plan {
  const hit = new Set(
    events.flatMap((event) => (event.kind === 'fault' && event.phase === 'hit' ? [event.index] : [])),
  );
  const faults = plan.faults.filter((_, index) => hit.has(index));
  const last = lastThatMattered(wrong);
  return { ...plan, faults, payments: last === undefined ? plan.payments : plan.payments.slice(0, last) };
}

/** The payment that was violated, `p3` or its void `p3v`; undefined for a finding that belongs to none. */
function lastThatMattered({ verdict }: Wrong): number | undefined {
  const number = /^p(\d+)/.exec(verdict?.payment ?? '')?.[1];
  return number === undefined ? undefined : Number(number);
}
