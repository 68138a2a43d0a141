/**
 * Did a fault land at its moment? Proven by the order of the history alone: it is in place after the party has come to the
 * moment for the n-th time, and before the party did anything else.
 */
import type { HistoryEvent } from '../../../devices/wire/events.js';
import type { Plan, PlannedFault } from '../../plan/plan.js';

export type Landing = 'at its moment' | 'elsewhere' | 'never';

/** @param events with every moment, in order */
export function landingsOf(plan: Plan, events: readonly HistoryEvent[]): Landing[] {
  return plan.faults.map((fault, index) => landingOf(fault, index, events));
}

function landingOf({ from }: PlannedFault, index: number, events: readonly HistoryEvent[]): Landing {
  const placed = events.findIndex(
    (event) => event.kind === 'fault' && event.phase === 'placed' && event.index === index,
  );
  if (placed < 0) return 'never';
  // A fault that hangs on a time has no moment to miss.
  if (!('moment' in from)) return 'at its moment';
  const reached = events.flatMap((event, place) =>
    event.kind === 'moment' && event.moment === from.moment ? place : [],
  );
  const moment = reached[from.nth - 1];
  if (moment === undefined || moment > placed) return 'elsewhere';
  const party = from.moment.slice(0, from.moment.indexOf('.'));
  const between = events.slice(moment + 1, placed);
  return between.some((event) => isOf(party, event)) ? 'elsewhere' : 'at its moment';
}

function isOf(party: string, event: HistoryEvent): boolean {
  return event.kind === 'moment' ? event.moment.startsWith(`${party}.`) : event.by === party;
}
