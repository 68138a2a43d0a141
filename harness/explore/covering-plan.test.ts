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

function plans(count: number, seed = 41): Plan[] {
  const stream = new PlanStream(planArbitrary(), seed);
  return Array.from({ length: count }, (_, i) => coveringPlan(stream.plan(i), i, KINDS));
}

describe('plans for dear payments', () => {
  test('show the kinds in turn, one a plan, and begin anew when all were shown', () => {
    expect(plans(2 * KINDS.length).map(({ faults }) => faults.map((fault) => fault.do))).toEqual(
      [...KINDS, ...KINDS].map(({ id }) => [id]),
    );
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
    expect(coveringPlan(one, 3, KINDS).payments).toEqual(coveringPlan(many, 3, KINDS).payments);
  });
});

test('in virtual time every kind hits in the plan that is to show it, and all ends well', () => {
  for (const [index, plan] of plans(3 * KINDS.length, 42).entries()) {
    const played = play(plan, index);
    expect(troubles(played), `plan ${index}`).toEqual([]);
    expect(played.verdict.payments).toHaveLength(3);
    expect(Number(faultAt(played.events, 'hit')?.did), plan.faults[0]?.do).toBeGreaterThan(0);
    const said = ofKind(played.events, 'fault').filter(({ phase }) => phase === 'asked');
    expect(said.map(({ fault }) => fault)).toEqual([KINDS[index % KINDS.length]?.id, ...misdeedsOf(plan)]);
  }
});

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
