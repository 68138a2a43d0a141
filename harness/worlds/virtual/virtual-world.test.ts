/** Goal: virtual time repeats itself byte for byte, draws from the seed alone, and carries every profile. */
import { describe, expect, test } from 'vitest';
import { toHex } from '../../../devices/wire/bytes.js';
import { MisuseError } from '../../../devices/wire/errors.js';
import { Rng } from '../../../devices/wire/rng.js';
import { DEFAULT_CHOICES, planArbitrary } from '../../explore/plan-arbitrary.js';
import { PlanStream } from '../../explore/plan-stream.js';
import { endings, ofKind, play, sha256, troubles } from '../../explore/testing/episodes.contract.js';
import type { Plan } from '../../plan/plan.js';
import { parsePlan, planToYaml } from '../../plan/plan-file.js';
import { smallPlan } from '../../plan/testing/plans.contract.js';
import { TEST_TMK } from '../parts.js';
import { issueCodes } from '../payment-codes.js';
import { runVirtual } from './virtual-world.js';

function plans(count: number, seed: number, profile = DEFAULT_CHOICES.profile): Plan[] {
  const stream = new PlanStream(planArbitrary({ ...DEFAULT_CHOICES, profile }), seed);
  return Array.from({ length: count }, (_, i) => stream.plan(i));
}

const textOf = (plan: Plan): string => play(plan).text;

describe('a plan played again', () => {
  test('gives the same history byte for byte, whatever was played before it', () => {
    const all = plans(200, 21);
    const sums = all.map((plan) => sha256(textOf(plan)));
    const again = all.toReversed().map((plan) => sha256(textOf(plan)));
    expect(again.toReversed()).toEqual(sums);
    expect(new Set(sums).size).toBe(all.length);
  });

  test('from a copy gives the same history, so nothing is kept on the plan', () => {
    for (const plan of plans(30, 22)) {
      const copy = structuredClone(plan);
      expect(textOf(copy)).toBe(textOf(plan));
      expect(copy).toEqual(plan);
    }
  });

  test('with another seed gives another history, and ends as well', () => {
    for (const plan of plans(100, 23)) {
      const other = { ...plan, seed: plan.seed ^ 1 };
      expect(textOf(other)).not.toBe(textOf(plan));
      expect(troubles(play(other))).toEqual([]);
    }
  });
});

describe.each(['generic-stx-lrc', 'fixed-crc16'])('over the register profile %s', (profile) => {
  test('hundreds of payments under every kind of fault end settled or reported', () => {
    const [drawn, hit] = [new Set<string>(), new Set<string>()];
    let payments = 0;
    for (const [i, plan] of plans(150, 24, profile).entries()) {
      const played = play(plan, i);
      expect(troubles(played), `plan ${i}`).toEqual([]);
      payments += played.verdict.payments.length;
      for (const { fault, phase } of ofKind(played.events, 'fault')) (phase === 'hit' ? hit : drawn).add(fault);
    }
    expect(payments).toBeGreaterThan(500);
    expect(drawn.size).toBeGreaterThan(20);
    expect([...drawn].filter((kind) => !hit.has(kind))).toEqual([]);
  });

  test('sale, second try, double press, cancel, void and refund all reach their end', () => {
    const consumer = { pays: 'no-funds' as const, delayMs: 0 };
    const payments = [
      { consumer },
      { retries: true as const },
      { presses: 2, afterwards: 'void' as const },
      { afterwards: 'refund' as const },
      { consumer: { pays: 'never' as const, delayMs: 0 }, cancelAfterMs: 5_000 },
    ];
    expect(endings(play(smallPlan({ profile, payments })))).toEqual([
      'A1 reported',
      'A2 settled',
      'A3 settled',
      'A3-V settled',
      'A4 settled',
      'A4-R settled',
      'A5 reported',
    ]);
  });
});

test('the profile changes the bytes on the register line, not what happens to the money', () => {
  const money = (profile: string) =>
    play(smallPlan({ profile, payments: [{ amount: 1 }, { amount: 999_999 }] })).events.flatMap((event) =>
      event.kind === 'debited' || event.kind === 'captured' || event.kind === 'settlement-row'
        ? [[event.kind, event.order, 'gross' in event ? event.net : event.amount]]
        : [],
    );
  expect(money('fixed-crc16')).toEqual(money('generic-stx-lrc'));
  expect(money('fixed-crc16')).toHaveLength(6);
});

test('events come in the order of their times, and end with heal, then quiescence, at the time that the episode took', () => {
  for (const plan of plans(60, 25)) {
    const { events } = play(plan);
    const times = events.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(ofKind(events, 'heal')).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ kind: 'quiescence', reached: true });
    expect(runVirtual(plan, () => undefined).virtualMs).toBe(times.at(-1));
  }
});

test('no fault begins after heal, and none is still in place then', () => {
  for (const plan of plans(60, 26)) {
    const { events } = play(plan);
    const heal = ofKind(events, 'heal')[0]?.at ?? 0;
    const faults = ofKind(events, 'fault');
    const ended = (index: number) => faults.some((event) => event.index === index && event.phase === 'over');
    for (const { at, index, phase } of faults) {
      if (phase !== 'placed') continue;
      expect(at).toBeLessThanOrEqual(heal);
      expect(ended(index)).toBe(true);
    }
    for (const { at, phase } of faults) if (phase === 'over') expect(at).toBeLessThanOrEqual(heal);
  }
});

test('no payment code and no key stands in any history', () => {
  for (const plan of plans(60, 27)) {
    const text = textOf(plan);
    const codes = issueCodes(plan.payments.length, 1, new Rng(plan.seed).split('codes'));
    expect(text).toContain(codes[0]?.token);
    for (const { digits } of codes) expect(text).not.toContain(digits);
    expect(text.toUpperCase()).not.toContain(toHex(TEST_TMK));
  }
});

test('without a loudspeaker nobody speaks, and the payment is settled all the same', () => {
  const silent = play(smallPlan({ soundbox: false }));
  expect(ofKind(silent.events, 'announcement')).toEqual([]);
  expect(endings(silent)).toEqual(['A1 settled']);
  expect(ofKind(play(smallPlan()).events, 'announcement')).toHaveLength(1);
});

test.each([
  [{ profile: 'none-such' }, /unknown register profile.*got none-such/],
  [{ firmware: 'bug:none-such' }, /unknown firmware.*got bug:none-such/],
])('a plan that names what is not there is refused before anything runs: %j', (told, message) => {
  expect(() => runVirtual(smallPlan(told), () => expect.unreachable())).toThrow(message);
});

test('amounts and orders at the ends of what a plan file takes are carried whole', () => {
  const order = 'A-z09'.repeat(6).padEnd(32, 'Z');
  const played = play(smallPlan({ payments: [{ order, amount: 999_999_999_999 }, { amount: 1 }] }));
  expect(endings(played)).toEqual([`${order} settled`, 'A2 settled']);
  expect(ofKind(played.events, 'captured').map(({ amount }) => amount)).toEqual([999_999_999_999, 1]);
});

test('an order as long as a plan file takes can be voided afterwards', () => {
  const order = 'B'.repeat(32);
  const plan = parsePlan(planToYaml(smallPlan({ payments: [{ order, afterwards: 'void' }] })), 'plan.yaml');
  expect(endings(play(plan))).toEqual([`${order} settled`, `${order.slice(0, 30)}-V settled`]);
});

test('a plan in which an order has the name of a void is refused, or leaves none of its payments out', () => {
  const plan = smallPlan({ payments: [{ order: 'A1', afterwards: 'void' }, { order: 'A1-V' }] });
  let read: Plan | undefined;
  try {
    read = parsePlan(planToYaml(plan), 'plan.yaml');
  } catch (error) {
    expect(error).toBeInstanceOf(MisuseError);
  }
  if (read !== undefined) expect(endings(play(read))).toHaveLength(3);
});
