/** Goal: a fault counts as landed only where the history proves that its party did nothing between moment and fault. */
import { expect, test } from 'vitest';
import type { HistoryEvent } from '../../../devices/wire/events.js';
import type { PlannedFault } from '../../plan/plan.js';
import { smallPlan } from '../../plan/testing/plans.contract.js';
import { runVirtual } from '../../worlds/virtual/virtual-world.js';
import { landingsOf } from './landing.js';

const FAULT: PlannedFault = {
  do: 'reply-lost',
  from: { moment: 'acquirer.about-to-reply', nth: 2 },
  until: { afterMs: 1_000 },
};
const PLAN = smallPlan({ payments: [{}, {}], faults: [FAULT] });

function played(): HistoryEvent[] {
  const events: HistoryEvent[] = [];
  runVirtual(PLAN, (event) => void events.push(event), { record: 'all moments' });
  return events;
}

const isPlaced = (event: HistoryEvent): boolean => event.kind === 'fault' && event.phase === 'placed';

/** The history with its `placed` somewhere else. */
function movedTo(place: (events: readonly HistoryEvent[]) => number): HistoryEvent[] {
  const events = played();
  const placed = events.find(isPlaced) as HistoryEvent;
  const others = events.filter((event) => !isPlaced(event));
  others.splice(place(others), 0, placed);
  return others;
}

test('in virtual time it lands at its moment', () => {
  expect(landingsOf(PLAN, played())).toEqual(['at its moment']);
});

test('under jitter, where the rig takes a while to act, it lands at its moment as well', () => {
  for (let seed = 0; seed < 20; seed += 1) {
    const events: HistoryEvent[] = [];
    runVirtual(PLAN, (event) => void events.push(event), { record: 'all moments', jitter: { seed, maxMs: 50 } });
    expect(landingsOf(PLAN, events)).toEqual(['at its moment']);
  }
});

test('after the party went on, or before it came there, it landed elsewhere', () => {
  const moment = (event: HistoryEvent): boolean =>
    event.kind === 'moment' && event.moment === 'acquirer.about-to-reply' && event.order === 'A2';
  const later = movedTo((events) => events.findIndex((event) => event.kind === 'answered' && event.order === 'A2') + 1);
  expect(landingsOf(PLAN, later)).toEqual(['elsewhere']);
  expect(
    landingsOf(
      PLAN,
      movedTo((events) => events.findIndex(moment)),
    ),
  ).toEqual(['elsewhere']);
});

test('a fault that was never in place landed nowhere', () => {
  expect(
    landingsOf(
      PLAN,
      played().filter((event) => !isPlaced(event)),
    ),
  ).toEqual(['never']);
});
