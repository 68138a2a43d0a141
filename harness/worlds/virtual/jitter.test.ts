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

describe('a party that is late to start', () => {
  const payment = {
    at: 0,
    order: 'A1',
    amount: 1290,
    mode: 'consumer-presented',
    wallet: 'wechat',
    consumer: { pays: 'at-once', delayMs: 0 },
  } as const;
  const planWith = (...faults: Plan['faults']): Plan => ({
    seed: 7,
    terminal: { profile: 'generic-stx-lrc', firmware: 'reference', soundbox: false },
    payments: [payment],
    faults,
  });
  const seeds = Array.from({ length: 20 }, (_, seed) => seed);
  const late = (plan: Plan, seed: number) => eventsOf(plan, { jitter: { seed, maxMs: 1_000, who: 'rig' } });

  test('and loses its power again was switched on in between, as on a real bench', () => {
    const cut = (atMs: number, afterMs: number) => ({ do: 'power-cut', from: { atMs }, until: { afterMs } });
    const plan = planWith(cut(300, 100), cut(401, 500));
    for (const seed of seeds) {
      const power = late(plan, seed).flatMap((event) => (event.kind === 'power' ? [event.up] : []));
      expect(power, `seed ${seed}`).toEqual([false, true, false, true]);
    }
  });

  test('hears what it was told meanwhile: maintenance is not over because of a crash', () => {
    const plan = planWith(
      { do: 'acquirer-maintenance', from: { atMs: 100 }, until: { afterMs: 30_000 }, with: { word: 0 } },
      { do: 'crash-before-commit', from: { atMs: 300 }, until: { afterMs: 100 } },
    );
    const answerOf = (events: readonly HistoryEvent[]) =>
      events.flatMap((event) => (event.kind === 'answered' && event.what === 'sale' ? [event.code] : []))[0];
    expect(answerOf(eventsOf(plan))).toBe('91');
    for (const seed of seeds) expect(answerOf(late(plan, seed)), `seed ${seed}`).toBe('91');
  });
});
