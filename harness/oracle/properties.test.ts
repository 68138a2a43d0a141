/** Goal: the oracle is total, pure, and counts every payment once, whatever history it is given. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CHECKS } from './order.js';
import { BAD_MONEY } from './testing/bad-money.js';
import { BAD_REPORTS } from './testing/bad-reports.js';
import { BAD_SETTLEMENT } from './testing/bad-settlement.js';
import { declined, type Events, end, judged, paid, reversed } from './testing/histories.js';

const STORIES: readonly Events[] = [
  paid(),
  declined(),
  reversed(),
  ...[...BAD_MONEY, ...BAD_SETTLEMENT, ...BAD_REPORTS].map((b) => b.events),
];

/** Any events of the stories, at any time, in any number. */
const anyHistory = fc
  .array(
    fc.tuple(fc.constantFrom(...STORIES.flat()), fc.nat({ max: 900_000 })).map(([event, at]) => ({ ...event, at })),
    { maxLength: 40 },
  )
  .map((events) => [...events, ...end()]);

test('no history makes a check crash, and each payment has one verdict', () => {
  fc.assert(
    fc.property(anyHistory, (events) => {
      const orders = new Set(events.flatMap((event) => (event.kind === 'intent' ? [event.order] : [])));
      const { payments } = judged(events);
      expect(payments.map(({ order }) => order).sort()).toEqual([...orders].sort());
      for (const { why, verdict, violation } of payments) {
        expect(why).not.toMatch(/a check crashed/);
        expect(verdict === 'violated').toBe(violation !== undefined);
      }
    }),
    { numRuns: 2000 },
  );
});

test('the same history gives the same verdicts', () => {
  fc.assert(
    fc.property(anyHistory, (events) => {
      expect(judged(events)).toEqual(judged(events));
    }),
    { numRuns: 200 },
  );
});

test('payments of other sales change no verdict', () => {
  const apart = { order: 'Z9', at: 120_000 };
  const others = [paid(apart), declined(apart), reversed(apart)];
  for (const bad of [...BAD_MONEY, ...BAD_SETTLEMENT, ...BAD_REPORTS]) {
    const alone = judged([...bad.events, ...(bad.end ?? end())]).payments[0];
    for (const other of others) {
      const both = judged([...bad.events, ...other, ...(bad.end ?? end())]).payments.find(
        ({ order }) => order === 'A1',
      );
      expect([both?.violation, both?.party], `${bad.kind}: ${bad.story}`).toEqual([alone?.violation, alone?.party]);
    }
  }
});

test('the order of questions asks each kind once, and the file of a check bears its name', () => {
  const kinds = CHECKS.map(({ kind }) => kind);
  expect(new Set(kinds).size).toBe(kinds.length);
});
