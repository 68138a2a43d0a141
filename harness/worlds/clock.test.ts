/** Goal: the bench's clock hurries what may be hurried and nothing else, and at scale 1 it is the clock of the plan. */
import { expect, test } from 'vitest';
import type { PlannedFault } from '../plan/plan.js';
import { PLAN_CLOCK, scaledToxic, wiredClock } from './clock.js';

test('at scale 1 the bench waits as long as the plan says', () => {
  const { limits, timeScale } = wiredClock(1);
  expect({ limits, timeScale }).toEqual({ limits: PLAN_CLOCK.limits, timeScale: 1 });
});

test('a hurried bench never gives up sooner than the plan, nor in less real time than a link needs', () => {
  for (const timeScale of [0.01, 0.05, 0.1, 0.5]) {
    const { limits } = wiredClock(timeScale);
    for (const key of ['giveUpMs', 'askEveryMs', 'quiescenceMs', 'announceMs'] as const)
      expect(limits[key]).toBeGreaterThanOrEqual(PLAN_CLOCK.limits[key]);
    expect(limits.giveUpMs * timeScale).toBeGreaterThanOrEqual(40_000);
    expect(limits.quiescenceMs * timeScale).toBeGreaterThanOrEqual(90_000);
  }
});

test('delays of a toxic shrink, a rate grows, counts of bytes stay', () => {
  const toxic = (type: 'latency' | 'bandwidth' | 'slicer', attributes: Record<string, number>) =>
    scaledToxic({ type, stream: 'upstream', attributes }, 0.1).attributes;
  expect(toxic('latency', { latency: 300, jitter: 50 })).toEqual({ latency: 30, jitter: 5 });
  expect(toxic('slicer', { average_size: 8, delay: 20_000 })).toEqual({ average_size: 8, delay: 2_000 });
  expect(toxic('bandwidth', { rate: 2 })).toEqual({ rate: 20 });
});

test('nobody gives up on a payment while a fault in link time may still hold it up', () => {
  const silence: PlannedFault = {
    do: 'silence-t4',
    from: { moment: 'register.pay-pressed', nth: 1 },
    until: { afterMs: 95_000 },
  };
  const scaled: PlannedFault = { ...silence, do: 'link-down' };
  expect(wiredClock(0.1, [silence]).limits.giveUpMs * 0.1).toBe(135_000);
  expect(wiredClock(0.1, [scaled]).limits.giveUpMs * 0.1).toBe(40_000);
});
