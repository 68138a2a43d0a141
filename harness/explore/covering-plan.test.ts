/** Goal: where payments are dear, as many episodes as there are kinds of faults show every kind for certain. */
import { describe, expect, test } from 'vitest';
import { FAULT_KINDS, PEOPLE_FAULTS, peopleFaultsOf } from '../plan/faults/catalogue.js';
import type { Plan } from '../plan/plan.js';
import { parsePlan, planToYaml } from '../plan/plan-file.js';
import { smallPlan } from '../plan/testing/plans.contract.js';
import { coveringPlan } from './covering-plan.js';
import { DEFAULT_CHOICES, planArbitrary } from './plan-arbitrary.js';
import { limited, PlanStream, paymentsOf } from './plan-stream.js';
import { faultAt, ofKind, play, troubles } from './testing/episodes.contract.js';

const KINDS = DEFAULT_CHOICES.faults;

function plans(count: number, seed = 41, kinds = KINDS): Plan[] {
  const stream = new PlanStream(planArbitrary({ ...DEFAULT_CHOICES, faults: kinds }), seed);
  return Array.from({ length: count }, (_, i) => coveringPlan(stream.plan(i), i, kinds, seed));
}

describe('plans for dear payments', () => {
  test('show the kinds in turn, one a plan, and begin anew when all were shown', () => {
    const shown = plans(2 * KINDS.length).map(({ faults }) => faults.map((fault) => fault.do));
    const first = shown.slice(0, KINDS.length);
    expect(first.flat().toSorted()).toEqual(KINDS.map(({ id }) => id).toSorted());
    expect(shown.slice(KINDS.length)).toEqual(first);
  });

  test('show each kind in the first round whatever the seed, and begin elsewhere with another seed', () => {
    for (const kinds of [KINDS, FAULT_KINDS]) {
      const begun = new Set<string>();
      for (let seed = 0; seed < kinds.length; seed += 1) {
        const shown = kinds.map((_, i) => coveringPlan(smallPlan(), i, kinds, seed).faults[0]?.do ?? '');
        expect(new Set(shown).size).toBe(kinds.length);
        begun.add(shown[0] ?? '');
      }
      expect(begun.size).toBe(kinds.length);
    }
  });

  test('have the least of each setting in the first round, and each value of every switch within the first four', () => {
    const shown = new Map<string, number[]>();
    for (let i = 0; i < 4 * FAULT_KINDS.length; i += 1) {
      const [fault] = coveringPlan(smallPlan(), i, FAULT_KINDS, 9).faults;
      for (const [name, value] of Object.entries(fault?.with ?? {})) {
        const key = `${fault?.do} ${name}`;
        shown.set(key, [...(shown.get(key) ?? []), value]);
      }
    }
    for (const { id, settings = {}, sure = {} } of FAULT_KINDS)
      for (const [name, range] of Object.entries(settings)) {
        const [low, high] = sure[name] ?? range;
        const values = shown.get(`${id} ${name}`) ?? [];
        expect(values[0], `${id} ${name}`).toBe(range[0]);
        expect(values.every((value) => value >= low && value <= high)).toBe(true);
        expect(new Set(values).size, `${id} ${name}`).toBe(Math.min(high - low + 1, 4));
      }
  });

  test('show every misdeed of a person within any five', () => {
    const misdeeds = plans(20).map(({ payments }) => peopleFaultsOf(payments[1] as Plan['payments'][number]));
    for (let i = 0; i + 5 <= misdeeds.length; i += 1)
      expect(new Set(misdeeds.slice(i, i + 5).flat())).toEqual(new Set(PEOPLE_FAULTS));
  });

  test('are plans that a plan file takes, of three payments that are counted one by one', () => {
    for (const plan of plans(60)) {
      expect(parsePlan(planToYaml(plan), 'plan.yaml')).toEqual(plan);
      expect(paymentsOf(plan)).toBe(3);
      expect(plan.payments[0]?.consumer).toEqual({ pays: 'at-once', delayMs: 0 });
      expect(paymentsOf(limited(plan, 2))).toBe(2);
    }
  });

  test('are made of a plan with one payment as well as of one with many', () => {
    const [one, many] = [smallPlan(), smallPlan({ payments: Array.from({ length: 10 }, () => ({})) })];
    expect(coveringPlan(one, 3, KINDS, 1).payments).toEqual(coveringPlan(many, 3, KINDS, 1).payments);
  });
});

test.each([42, 43])(
  'in virtual time every kind hits in the plan that is to show it, and all ends well (seed %d)',
  (seed) => {
    const shown = plans(4 * FAULT_KINDS.length, seed, FAULT_KINDS);
    for (const [index, plan] of shown.entries()) {
      const played = play(plan, index);
      const [fault] = plan.faults;
      expect(troubles(played), `plan ${index}`).toEqual([]);
      expect(played.verdict.payments).toHaveLength(3);
      expect(Number(faultAt(played.events, 'hit')?.did), JSON.stringify(fault)).toBeGreaterThan(0);
      const said = ofKind(played.events, 'fault').filter(({ phase }) => phase === 'asked');
      expect(said.map((one) => one.fault)).toEqual([fault?.do, ...misdeedsOf(plan)]);
    }
  },
);

test('the first moment of every kind is one that a plain payment comes to', () => {
  for (const { id, anchors } of KINDS) {
    const from = { moment: anchors[0] as never, nth: 1 };
    const { events } = play(smallPlan({ faults: [{ do: 'latency', from, until: { afterMs: 1 } }] }));
    expect(faultAt(events, 'placed'), `${id} at ${anchors[0]}`).toBeDefined();
  }
  expect(KINDS.every((kind) => FAULT_KINDS.includes(kind))).toBe(true);
});

function misdeedsOf(plan: Plan): string[] {
  return plan.payments.flatMap(peopleFaultsOf);
}
