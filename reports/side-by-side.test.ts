/** Goal: nothing of either history is lost or moved when they stand side by side, and what both have stands on one line. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HistoryEvent } from '../devices/wire/events.js';
import { type ComparisonReport, comparisonText } from './comparison.js';
import { comparisonPage } from './comparison-page.js';
import { PLAIN } from './console.js';
import { sideBySide } from './side-by-side.js';

const moments = fc.array(
  fc.record({
    kind: fc.constant('moment' as const),
    by: fc.constant('rig' as const),
    moment: fc.constantFrom('terminal.request-sent' as const, 'acquirer.debited' as const, 'wallet.asked' as const),
    order: fc.constantFrom('A1', 'A2'),
    at: fc.nat(),
  }),
  { maxLength: 25 },
);
const textOf = (events: readonly HistoryEvent[]): string[] =>
  events.flatMap((event) => (event.kind === 'moment' ? `${event.moment} ${event.order}` : []));

test('each side keeps all of its history, in order', () => {
  fc.assert(
    fc.property(moments, moments, (left, right) => {
      const rows = sideBySide(left, right);
      expect(rows.flatMap((row) => row.left?.text ?? [])).toEqual(textOf(left));
      expect(rows.flatMap((row) => row.right?.text ?? [])).toEqual(textOf(right));
      for (const row of rows) if (row.left && row.right) expect(row.left.text).toBe(row.right.text);
    }),
  );
});

test('a history beside itself has no line of its own', () => {
  fc.assert(
    fc.property(moments, (events) => {
      expect(sideBySide(events, events)).toHaveLength(events.length);
    }),
  );
});

describe('a difference that a device tried to dress up', () => {
  const hostile = '<img src=x onerror=alert(1)>\u001b[31m\u202e';
  const told: HistoryEvent = { kind: 'refusal', by: 'register', at: 7, reason: hostile, order: 'A1' };
  const DRESSED = { title: hostile, what: [hostile], plan: hostile, repeat: hostile, virtual: [told], wired: [] };
  const report: ComparisonReport = {
    title: hostile,
    passed: false,
    plans: 1,
    equal: 0,
    races: 0,
    timeScales: { '0.1': 1 },
    lookedCloser: 0,
    again: 0,
    tooManyRaces: true,
    rigFaults: [hostile],
    toxiproxy: hostile,
    elapsedMs: 1,
    differences: [DRESSED],
    unsettled: [DRESSED],
  };

  test('is shown as text on the page', () => {
    const page = comparisonPage(report);
    expect(page).not.toContain('<img');
    expect(page).not.toContain('\u001b');
    expect(page).not.toContain('\u202e');
    expect(page).toContain('&lt;img src=x');
  });

  test('too many races are named where they are the cause, and nowhere else', () => {
    expect(comparisonText(report, PLAIN)).toContain('too many race plans');
    expect(comparisonPage(report)).toContain('too many race plans');
    expect(comparisonText({ ...report, tooManyRaces: false }, PLAIN)).not.toContain('too many race plans');
    expect(comparisonPage({ ...report, tooManyRaces: false })).not.toContain('too many race plans');
  });

  test('what only the first run saw is told, and the line is left out where there is no such plan', () => {
    expect(comparisonText(report, PLAIN)).toMatch(/unsettled +1 /);
    expect(comparisonPage(report)).toContain('Unsettled');
    expect(comparisonText({ ...report, unsettled: [] }, PLAIN)).not.toContain('unsettled');
    expect(comparisonPage({ ...report, unsettled: [] })).not.toContain('Unsettled');
  });

  test('moves no cursor on the console', () => {
    const text = comparisonText(report, PLAIN);
    expect(text).not.toContain('\u001b');
    expect(text).not.toContain('\u202e');
  });
});
