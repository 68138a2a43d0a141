/** Goal: exploration draws everything that may go wrong, within the ranges that are promised, and seldom all at once. */
import { describe, expect, test } from 'vitest';
import { FAULT_KINDS, PEOPLE_FAULTS, peopleFaultsOf } from '../plan/faults/catalogue.js';
import type { FaultKind } from '../plan/faults/kind.js';
import type { Plan, PlannedFault, PlannedPayment } from '../plan/plan.js';
import { DEFAULT_CHOICES, type PlanChoices, planArbitrary } from './plan-arbitrary.js';
import { PlanStream } from './plan-stream.js';

function drawn(count: number, choices: Partial<PlanChoices> = {}): Plan[] {
  const stream = new PlanStream(planArbitrary({ ...DEFAULT_CHOICES, ...choices }), 31);
  return Array.from({ length: count }, (_, i) => stream.plan(i));
}

const PLANS = drawn(3_000);
const PAYMENTS: readonly PlannedPayment[] = PLANS.flatMap(({ payments }) => payments);
const FAULTS: readonly PlannedFault[] = PLANS.flatMap(({ faults }) => faults);
const KINDS = DEFAULT_CHOICES.faults;

const kindOf = (fault: PlannedFault): FaultKind => FAULT_KINDS.find(({ id }) => id === fault.do) as FaultKind;

/** What part of all has it. */
function share<T>(all: readonly T[], has: (one: T) => unknown): number {
  return all.filter((one) => Boolean(has(one))).length / all.length;
}

describe('faults', () => {
  test('of every kind that is chosen come, at every one of its moments, and no others', () => {
    const wanted = KINDS.flatMap(({ id, anchors }) => anchors.map((moment) => `${id} ${moment}`));
    const found = FAULTS.map((fault) => `${fault.do} ${'moment' in fault.from ? fault.from.moment : 'a time'}`);
    expect([...new Set(found)].toSorted()).toEqual(wanted.toSorted());
  });

  test('last as long as their kind may, with the settings that it has, in their ranges', () => {
    const lengths = new Map<string, number[]>();
    for (const fault of FAULTS) {
      const { id, lastsMs, settings = {} } = kindOf(fault);
      expect(fault.until === undefined).toBe(lastsMs === undefined);
      expect(Object.keys(fault.with ?? {})).toEqual(Object.keys(settings));
      const values = { ...fault.with, ...(fault.until === undefined ? {} : { lastsMs: fault.until.afterMs }) };
      for (const [name, value] of Object.entries(values)) {
        const [min, max] = name === 'lastsMs' ? (lastsMs ?? [0, 0]) : (settings[name] ?? [0, 0]);
        expect(Number.isInteger(value) && value >= min && value <= max, `${id} ${name} ${value}`).toBe(true);
        lengths.set(`${id} ${name}`, [...(lengths.get(`${id} ${name}`) ?? []), (value - min) / (max - min)]);
      }
    }
    // Both ends of each range are drawn, or values close to them.
    for (const [name, places] of lengths) {
      expect(Math.min(...places), name).toBeLessThan(0.1);
      expect(Math.max(...places), name).toBeGreaterThan(0.9);
    }
  });

  test('hang on a moment that the payments of the plan may come to', () => {
    for (const { faults, payments } of PLANS) {
      for (const { from } of faults) {
        if (!('moment' in from)) throw new Error('a drawn fault hangs on a time');
        expect(from.nth).toBeGreaterThanOrEqual(1);
        expect(from.nth).toBeLessThanOrEqual(payments.length);
      }
    }
    expect(share(FAULTS, ({ from }) => 'nth' in from && from.nth > 1)).toBeGreaterThan(0.2);
  });

  test('are few in each plan, so that most kinds are off in most plans', () => {
    expect(Math.max(...PLANS.map(({ faults }) => faults.length))).toBe(DEFAULT_CHOICES.faultsMax);
    const none = share(PLANS, ({ faults }) => faults.length === 0);
    expect(none).toBeGreaterThan(0.05);
    expect(none).toBeLessThan(0.5);
    for (const { id } of KINDS) {
      const having = share(PLANS, ({ faults }) => faults.some((fault) => fault.do === id));
      expect(having, id).toBeGreaterThan(0.02);
      expect(having, id).toBeLessThan(0.5);
    }
  });
});

describe('payments', () => {
  test('are one to as many as may be, one after another, each under its own order', () => {
    expect(new Set(PLANS.map(({ payments }) => payments.length)).size).toBe(DEFAULT_CHOICES.paymentsMax);
    for (const { payments } of PLANS) {
      expect(payments.map(({ order }) => order)).toEqual(payments.map((_, i) => `A${i + 1}`));
      const times = payments.map(({ at }) => at);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      for (const { amount } of payments) expect(Number.isInteger(amount) && amount >= 1).toBe(true);
    }
  });

  test('show every behaviour of consumers, every quirk of wallets and every misdeed, and are sound for the most part', () => {
    expect(new Set(PAYMENTS.map(({ consumer }) => consumer.pays))).toEqual(
      new Set(['at-once', 'after-password', 'cancels', 'never', 'no-funds', 'used-code', 'expired-code']),
    );
    const quirks = new Set(PAYMENTS.map((payment) => JSON.stringify(payment.quirks ?? {})));
    for (const quirk of [
      { systemError: 'done' },
      { systemError: 'not-done' },
      { notPayLag: 1 },
      { notPayLag: 4 },
      { payErrorLag: 1 },
      { payErrorLag: 3 },
    ])
      expect(quirks).toContain(JSON.stringify(quirk));
    expect(new Set(PAYMENTS.flatMap(peopleFaultsOf))).toEqual(new Set(PEOPLE_FAULTS));
    expect(new Set(PAYMENTS.map(({ afterwards }) => afterwards))).toEqual(new Set([undefined, 'void', 'refund']));
    expect(share(PAYMENTS, ({ retries }) => retries)).toBeGreaterThan(0.1);
    expect(share(PAYMENTS, ({ consumer }) => consumer.pays === 'at-once')).toBeGreaterThan(0.5);
  });

  test('have amounts from one fen on, among them those on which floats and fees go wrong', () => {
    const amounts = new Set(PAYMENTS.map(({ amount }) => amount));
    for (const amount of [1, 83, 84, 1890, 2010, 99_999_999]) expect(amounts).toContain(amount);
    expect(amounts.size).toBeGreaterThan(5_000);
  });
});

describe('choices', () => {
  const some = KINDS.slice(0, 3);

  test('name firmware, profile and loudspeaker of every plan', () => {
    const terminal = { firmware: 'bug:float-amount', profile: 'fixed-crc16', soundbox: false };
    for (const plan of drawn(20, terminal)) expect(plan.terminal).toEqual(terminal);
  });

  test('narrow the kinds of faults to those that are named, down to none', () => {
    const kinds = drawn(200, { faults: some }).flatMap(({ faults }) => faults.map((fault) => fault.do));
    expect(new Set(kinds)).toEqual(new Set(some.map(({ id }) => id)));
    expect(drawn(50, { faults: [] }).every(({ faults }) => faults.length === 0)).toBe(true);
    expect(drawn(50, { faultsMax: 0 }).every(({ faults }) => faults.length === 0)).toBe(true);
  });

  test('can demand that every plan has one of some kinds, each of which comes in its turn', () => {
    const mustHave = some.map(({ id }) => id);
    const firsts = drawn(200, { mustHave }).map(({ faults }) => faults[0]?.do);
    expect(new Set(firsts)).toEqual(new Set(mustHave));
    const others = drawn(200, { mustHave }).flatMap(({ faults }) => faults.slice(1).map((fault) => fault.do));
    expect(new Set(others).size).toBeGreaterThan(10);
  });

  test('bound the payments of a plan', () => {
    expect(new Set(drawn(100, { paymentsMax: 2 }).map(({ payments }) => payments.length))).toEqual(new Set([1, 2]));
  });
});
