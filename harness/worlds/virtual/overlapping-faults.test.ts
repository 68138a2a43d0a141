/** Goal: faults that overlap each do their part, and each is told of by what it did itself. */
import { describe, expect, test } from 'vitest';
import { endings, faultAt, ofKind, play } from '../../explore/testing/episodes.contract.js';
import type { PlannedFault } from '../../plan/plan.js';
import { smallPlan } from '../../plan/testing/plans.contract.js';

const atOnce = (kind: string, moment: string, ...lasts: readonly number[]): PlannedFault[] =>
  lasts.map((afterMs) => ({ do: kind, from: { moment, nth: 1 }, until: { afterMs } }) as PlannedFault);

const HELD_DOWN = [
  { kind: 'power-cut', moment: 'terminal.request-sent', end: 'A1 settled' },
  { kind: 'crash-after-commit', moment: 'acquirer.captured', end: 'A1 settled' },
  { kind: 'link-down', moment: 'terminal.request-sent', end: 'A1 settled' },
  { kind: 'broker-outage', moment: 'acquirer.captured', end: 'A1 settled' },
];

describe.each(HELD_DOWN)('two of $kind at once', ({ kind, moment, end }) => {
  test.each([[[2_000, 30_000]], [[30_000, 2_000]], [[30_000, 30_000]]])(
    'hold it down until the last of %j is over',
    (lasts) => {
      const played = play(smallPlan({ faults: atOnce(kind, moment, ...lasts) }));
      const switched = played.events.filter(
        (event) => event.kind === 'power' || (event.kind === 'line' && event.what !== 'refused'),
      );
      expect(switched).toHaveLength(2);
      expect((switched[1]?.at ?? 0) - (switched[0]?.at ?? 0)).toBe(30_000);
      expect(lasts.map((_, index) => faultAt(played.events, 'over', index)?.at)).toEqual(
        lasts.map((ms) => (switched[0]?.at ?? 0) + ms),
      );
      expect(endings(played)).toEqual([end]);
    },
  );
});

test('two of a kind one after the other each hit', () => {
  for (const { kind, moment } of HELD_DOWN) {
    const [first] = atOnce(kind, moment, 2_000) as [PlannedFault];
    const second = { ...first, from: { moment, nth: 2 } } as PlannedFault;
    const { events } = play(smallPlan({ payments: [{}, { at: 60_000 }], faults: [first, second] }));
    expect(Number(faultAt(events, 'hit', 0)?.did), kind).toBeGreaterThan(0);
    expect(Number(faultAt(events, 'hit', 1)?.did), kind).toBeGreaterThan(0);
  }
});

test('toxics of different faults add up: an answer is late, in pieces and slow at once', () => {
  const faults = [
    { do: 'latency', with: { latencyMs: 3_000 } },
    { do: 'slice', with: { bytes: 1, delayUs: 10_000 } },
    { do: 'slow-link', with: { kilobytesPerSecond: 1 } },
  ].map((fault) => ({ ...fault, ...atOnce('x', 'acquirer.about-to-reply', 30_000)[0], do: fault.do }) as PlannedFault);
  const took = (chosen: readonly PlannedFault[]): number => {
    const { events } = play(smallPlan({ faults: chosen }));
    for (const index of chosen.keys()) expect(Number(faultAt(events, 'hit', index)?.did)).toBeGreaterThan(0);
    return ofKind(events, 'reply')[0]?.at ?? 0;
  };
  expect(took(faults)).toBeGreaterThan(took(faults.slice(0, 2)));
  expect(took(faults.slice(0, 2))).toBeGreaterThan(took(faults.slice(0, 1)));
});

test('a reply that is asked to go wrong twice goes wrong once for each, at the next two sales', () => {
  const from = { moment: 'acquirer.sale-received', nth: 1 } as const;
  const faults = [
    { do: 'wrong-mac', from },
    { do: 'altered-reply', from },
  ];
  const { events } = play(smallPlan({ payments: [{}, {}, {}], faults }));
  const sales = ofKind(events, 'answered').filter(({ what }) => what === 'sale');
  expect(sales.map(({ mac }) => mac)).toEqual(['wrong', 'altered', 'right']);
  expect([0, 1].map((index) => faultAt(events, 'hit', index)?.did)).toEqual(['1', '1']);
});

test('of two cuts of the link, the one that refused connections while the other was over is hit', () => {
  const { events } = play(smallPlan({ faults: atOnce('link-down', 'terminal.request-sent', 500, 45_000) }));
  expect(faultAt(events, 'hit', 1)).toBeDefined();
});

test('of two outages of the broker, the one that lost the announcement while the other was over is hit', () => {
  const [short] = atOnce('broker-outage', 'register.pay-pressed', 20) as [PlannedFault];
  const [long] = atOnce('broker-outage', 'register.pay-pressed', 20_000) as [PlannedFault];
  const { events } = play(smallPlan({ faults: [short, long] }));
  expect(ofKind(events, 'announcement')[0]?.at).toBeGreaterThan(20_000);
  expect(faultAt(events, 'hit', 1)).toBeDefined();
});

test('a reply that never went wrong, since the acquirer crashed before it left, is no hit', () => {
  const faults: PlannedFault[] = [
    { do: 'wrong-mac', from: { moment: 'acquirer.sale-received', nth: 1 } },
    ...atOnce('crash-before-commit', 'acquirer.sale-received', 2_000),
  ];
  const { events } = play(smallPlan({ payments: [{}, {}], faults }));
  expect(ofKind(events, 'answered').filter(({ mac }) => mac === 'wrong')).toEqual([]);
  expect(faultAt(events, 'hit', 0)).toBeUndefined();
});
