/** What the first run of a plan saw on a late bench is never lost, whatever the second run says. */
import { expect, test } from 'vitest';
import { BAD_MONEY } from '../../oracle/testing/bad-money.js';
import { end, HEADER, intent, paid, progress } from '../../oracle/testing/histories.js';
import { LAG_MAX_MS } from '../../worlds/wired/bench-watch.js';
import type { Difference } from './comparison.js';
import { inexcusable, settle } from './settle.js';

const difference = (wired: string, lateMs: number): Difference => ({
  index: 3,
  plan: {
    seed: 1,
    terminal: { profile: 'generic-stx-lrc', firmware: 'reference', soundbox: true },
    payments: [],
    faults: [],
  },
  timeScale: 0.1,
  what: [{ what: 'verdict', text: `wired: ${wired}` }],
  virtual: ['A1 settled, told APPROVED'],
  wired,
  lateMs,
  timelines: { virtual: [], wired: [] },
});
const FIRST = difference('A1 violated (double-charge), told APPROVED', 120);
const SECOND = difference('A1 violated (limbo), told nothing', 0);

test('a plan that ran once is different or it is not', () => {
  expect(settle(undefined, undefined, [])).toEqual({});
  expect(settle(undefined, SECOND, [])).toEqual({ difference: SECOND });
});

test('the same when run again is unsettled, with the first run and what of it nothing excuses', () => {
  const violations = ['A1 violated (double-charge)'];
  expect(settle(FIRST, undefined, violations)).toEqual({ unsettled: { ...FIRST, violations } });
});

test('different again is a difference that tells of both runs', () => {
  const first = { what: FIRST.what, wired: FIRST.wired, lateMs: 120 };
  expect(settle(FIRST, SECOND, [])).toEqual({ difference: { ...SECOND, first } });
});

test('a second run that the rig could not bring to an end leaves the first standing', () => {
  expect(settle(FIRST, FIRST, [])).toEqual({ difference: FIRST });
});

const SETTLED = { endings: ['A1 settled, told APPROVED'] };
const LIMBO = [...paid(), intent({ order: 'B2', at: 60_000 }), progress(61_000, { order: 'B2' }, 'PENDING'), ...end()];
const late = (ms: number) => ({ ms, where: 'the rig' });

test('limbo is excused by a bench that was too late for the link, and by no other', () => {
  expect(inexcusable(HEADER, LIMBO, late(LAG_MAX_MS), SETTLED)).toEqual(['B2 violated (limbo)']);
  expect(inexcusable(HEADER, LIMBO, late(LAG_MAX_MS + 1), SETTLED)).toEqual([]);
});

test.each(BAD_MONEY)('no bench is late enough to excuse $kind: $story', ({ header, events, end: last, kind }) => {
  const history = [...events, ...(last ?? end())];
  const found = inexcusable(header ?? HEADER, history, late(10_000), SETTLED);
  expect(found.join()).toContain(`violated (${kind})`);
  const known = { endings: found.map((text) => `${text}, told APPROVED`) };
  expect(inexcusable(header ?? HEADER, history, late(10_000), known), 'virtual time shows it too').toEqual([]);
});
