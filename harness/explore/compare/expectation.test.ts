/** Goal: virtual time says how a plan ends, whether that is a race, and how far the plan may be hurried on real links. */
import { describe, expect, test } from 'vitest';
import { smallPlan } from '../../plan/testing/plans.contract.js';
import { closerLook, endingOf, expectationOf, explaining, scalesFrom } from './expectation.js';

const SCALES = scalesFrom(0.05);

describe('a plan without trouble', () => {
  const expected = expectationOf(smallPlan({ payments: [{}] }), SCALES);

  test('has one ending and can be hurried as far as anybody wants', () => {
    expect(expected.endings).toEqual(['A1 settled, told APPROVED']);
    expect(expected.timeScale).toBe(0.05);
  });

  test('is seen many times, and each time each party goes through its moments', () => {
    expect(expected.runs).toHaveLength(27);
    for (const run of expected.runs) {
      expect(endingOf(run)).toBe('A1 settled, told APPROVED');
      expect(run.moments.get('acquirer')).toEqual(
        ['sale-received A1', 'debited A1', 'captured A1', 'about-to-reply A1', 'settle-sent']
          .filter((moment) => moment !== 'settle-sent')
          .concat(run.moments.get('acquirer')?.slice(4) ?? []),
      );
    }
  });
});

test('a cancel that comes after the payment in plan time, and would meet it on hurried links, is run slower', () => {
  const { endings, timeScale } = expectationOf(smallPlan({ payments: [{ cancelAfterMs: 1_000 }] }), SCALES);
  expect(endings).toEqual(['A1 settled, told APPROVED']);
  expect(timeScale).toBeGreaterThan(0.05);
});

test('a cancel at the very moment of the answer is a race: it ends one way or the other', () => {
  const plans = [40, 60, 80, 100, 120, 140].map((cancelAfterMs) => smallPlan({ payments: [{ cancelAfterMs }] }));
  const races = plans.filter((plan) => expectationOf(plan, SCALES).endings.length > 1);
  expect(races.length).toBeGreaterThan(0);
});

test('a closer look keeps what was seen, tries ten times as often, and sees other runs', () => {
  // Both moments hold somebody, so that the reset is mostly in place before the reply is there.
  const plan = smallPlan({
    payments: [{}],
    faults: [
      { do: 'latency', from: { moment: 'acquirer.about-to-reply', nth: 1 }, until: { afterMs: 1 } },
      { do: 'reset', from: { moment: 'terminal.request-sent', nth: 1 }, until: { afterMs: 2_748 } },
    ],
  });
  const expected = expectationOf(plan, scalesFrom(0.1));
  const closer = closerLook(plan, expected);
  expect(closer.runs.slice(0, 27)).toEqual(expected.runs);
  expect(closer.runs).toHaveLength(27 + 260);
  expect(closer.endings).toEqual(expect.arrayContaining([...expected.endings]));
  const kinds = (runs: typeof closer.runs): number =>
    new Set(runs.map(({ faults, moments }) => JSON.stringify([faults, [...moments]]))).size;
  expect(kinds(closer.runs)).toBeGreaterThan(kinds(expected.runs));
});

test('a violation that only a closer look shows explains nothing', () => {
  const lost = {
    do: 'reply-lost',
    from: { moment: 'acquirer.about-to-reply', nth: 1 },
    until: { afterMs: 4_000 },
  } as const;
  const ended = (firmware: string) => {
    const plan = smallPlan({ payments: [{}], faults: [lost] });
    return expectationOf({ ...plan, terminal: { ...plan.terminal, firmware } }, [1]).runs;
  };
  const [good, bad] = [ended('reference'), ended('bug:approves-on-silence')];
  expect(new Set(bad.map(endingOf))).toEqual(new Set(['A1 violated (unclear-report), told APPROVED']));
  expect(explaining(good, [...good, ...bad])).toEqual(good);
  expect(explaining(bad, bad)).toEqual(bad);
});

test('the steps of the time scale go up to 1, where the bench keeps the time of the plan', () => {
  expect(scalesFrom(0.1)).toEqual([0.1, 0.2, 0.5, 1]);
  expect(scalesFrom(1)).toEqual([1]);
});
