/** Goal: dear time on a device goes first to what shows most, fits its budget, and is drawn alike for the same seed. */
import { expect, test } from 'vitest';
import { faultKind } from '../../plan/faults/catalogue.js';
import type { FaultKind } from '../../plan/faults/kind.js';
import type { Plan } from '../../plan/plan.js';
import { DEFAULT_CHOICES, planArbitrary } from '../plan-arbitrary.js';
import { PlanStream, paymentsOf } from '../plan-stream.js';
import { DevicePlans } from './device-plans.js';
import { Emulator, REFERENCE } from './emulated.js';

const emulator = new Emulator(['reply', 'query', 'day-report', 'wallet', 'capture', 'settlement'], 1);
const kinds = ['reply-lost', 'wrong-mac', 'duplicate-reply'].map((id) => faultKind(id) as FaultKind);
const HOUR = 3_600_000;
/** That an episode takes to come to its end, beside what virtual time says. */
const ENDING_MS = 4_000;

const plansOf = (seed: number): DevicePlans =>
  new DevicePlans({
    stream: new PlanStream(planArbitrary({ ...DEFAULT_CHOICES, soundbox: false }), seed),
    kinds,
    seed,
    emulator,
  });

async function first(plans: DevicePlans, count: number): Promise<(Plan | undefined)[]> {
  const drawn = [];
  for (let i = 0; i < count; i += 1) drawn.push(await plans.next({ msLeft: HOUR, paymentsLeft: undefined }));
  return drawn;
}

test('the same seed plays the same plans, and a good terminal passes each of them', async () => {
  const [once, again, other] = [await first(plansOf(3), 6), await first(plansOf(3), 6), await first(plansOf(4), 6)];
  expect(again).toEqual(once);
  expect(other).not.toEqual(once);
  for (const plan of once) expect(plan && emulator.run(plan, REFERENCE).wrong).toEqual([]);
});

test('the first plan shows more bugs for its time than any that comes after', async () => {
  const worth: number[] = [];
  for (const plan of await first(plansOf(3), 4)) {
    if (plan === undefined) throw new Error('no plan');
    const { size } = await emulator.bugsShown(plan);
    worth.push(size / (emulator.run(plan, REFERENCE).ms + ENDING_MS));
  }
  expect(Math.max(...worth.slice(1))).toBeLessThanOrEqual(worth[0] ?? 0);
  expect(worth[0]).toBeGreaterThan(0);
});

test('so many payments as are wanted get their time: where it is short they are undisturbed, and none fits in none', async () => {
  const plans = plansOf(3);
  const short = await plans.next({ msLeft: 50_000, paymentsLeft: 40 });
  expect([short?.faults, short && paymentsOf(short)]).toEqual([[], 20]);
  const last = await plans.next({ msLeft: 60_000, paymentsLeft: 2 });
  expect(last && paymentsOf(last)).toBeLessThanOrEqual(2);
  expect(await plans.next({ msLeft: 500, paymentsLeft: 5 })).toBeUndefined();
  expect(await plans.next({ msLeft: 500, paymentsLeft: undefined })).toBeUndefined();
  expect(await plans.next({ msLeft: HOUR, paymentsLeft: 0 })).toBeUndefined();
});

test('an undisturbed payment takes as long as it was seen to take', async () => {
  const plans = plansOf(3);
  const quiet = await plans.next({ msLeft: 40_000, paymentsLeft: 40 });
  expect(quiet && paymentsOf(quiet)).toBe(20);
  if (quiet !== undefined) plans.took(quiet, 20 * 4_000);
  const slower = await plans.next({ msLeft: 40_000, paymentsLeft: 40 });
  expect(slower && paymentsOf(slower)).toBe(9);
});
