/** Goal: jitter makes deliveries late and nothing else: order holds, good terminals end well, the same seed repeats itself. */
import { describe, expect, test } from 'vitest';
import type { HistoryEvent } from '../../../devices/wire/events.js';
import { planArbitrary } from '../../explore/plan-arbitrary.js';
import { PlanStream } from '../../explore/plan-stream.js';
import { episodeHeader } from '../../explore/run-plan.js';
import { EpisodeJudge } from '../../oracle/episode.js';
import type { Plan } from '../../plan/plan.js';
import { runVirtual, type VirtualOptions } from './virtual-world.js';

const stream = new PlanStream(planArbitrary(), 31);
const plans = Array.from({ length: 60 }, (_, i) => stream.plan(i));

function eventsOf(plan: Plan, options?: VirtualOptions): HistoryEvent[] {
  const events: HistoryEvent[] = [];
  runVirtual(plan, (event) => void events.push(event), options);
  return events;
}

function badEndings(plan: Plan, options: VirtualOptions): string[] {
  const judge = new EpisodeJudge(episodeHeader(plan, 0));
  for (const event of eventsOf(plan, options)) judge.add(event);
  const { payments, findings } = judge.finish();
  const bad = payments.filter(({ verdict }) => verdict !== 'settled' && verdict !== 'reported');
  return [...bad.map(({ order, why }) => `${order} ${why}`), ...findings.map(({ finding }) => finding)];
}

describe('jitter', () => {
  test('of none leaves a history as it is, byte for byte', () => {
    for (const plan of plans) expect(eventsOf(plan, { jitter: { seed: 1, maxMs: 0 } })).toEqual(eventsOf(plan));
  });

  test('repeats itself with its seed, and is another with another', () => {
    for (const plan of plans.slice(0, 20)) {
      const once = eventsOf(plan, { jitter: { seed: 1, maxMs: 50 } });
      expect(eventsOf(plan, { jitter: { seed: 1, maxMs: 50 } })).toEqual(once);
      expect(eventsOf(plan, { jitter: { seed: 2, maxMs: 50 } })).not.toEqual(once);
    }
  });

  test('of one link alone leaves what goes over the others as quick as it was', () => {
    const [plan] = plans as [Plan];
    const firstAt = (events: readonly HistoryEvent[]) =>
      ['reply', 'answered'].map((kind) => events.find((event) => event.kind === kind)?.at ?? -1);
    const [told, answered] = firstAt(eventsOf(plan)) as [number, number];
    const late = firstAt(eventsOf(plan, { jitter: { seed: 3, maxMs: 5_000, who: 'register' } })) as [number, number];
    expect(late[1]).toBe(answered);
    expect(late[0]).toBeGreaterThan(told);
  });

  test('makes no good terminal a bad one, at any scale', () => {
    for (const [i, plan] of plans.entries())
      for (const timeScale of [undefined, 0.05, 0.2])
        for (let seed = 0; seed < 3; seed += 1) {
          const jitter = { seed, maxMs: 50 };
          const options = timeScale === undefined ? { jitter } : { jitter, timeScale };
          expect(badEndings(plan, options), `plan ${i}, scale ${timeScale}, jitter ${seed}`).toEqual([]);
        }
  });
});

test('a history with all moments holds every one of them, and is the same otherwise', () => {
  for (const plan of plans.slice(0, 20)) {
    const all = eventsOf(plan, { record: 'all moments' });
    expect(all.filter(({ kind }) => kind !== 'moment')).toEqual(eventsOf(plan).filter(({ kind }) => kind !== 'moment'));
    const named = new Set(all.flatMap((event) => (event.kind === 'moment' ? event.moment : [])));
    expect(named.size).toBeGreaterThan(5);
  }
});
