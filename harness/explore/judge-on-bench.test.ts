/** What becomes of a verdict when the bench was slow: what hangs on time alone is the rig's, everything else stands. */
import { expect, test } from 'vitest';
import type { HistoryEvent } from '../../devices/wire/events.js';
import type { Bad } from '../oracle/testing/bad.js';
import { BAD_MONEY } from '../oracle/testing/bad-money.js';
import { BAD_REPORTS } from '../oracle/testing/bad-reports.js';
import { BAD_SETTLEMENT } from '../oracle/testing/bad-settlement.js';
import { at, end, HEADER, intent, paid, progress } from '../oracle/testing/histories.js';
import { LAG_MAX_MS } from '../worlds/wired/bench-watch.js';
import { isLateBench, judgeOnBench } from './judge-on-bench.js';
import { countEvent, newTally } from './tally.js';

const slow = (ms: number) => ({ ms, where: 'the rig' });
const LATE = slow(LAG_MAX_MS + 1);
const HANGS_ON_TIME = ['late-report', 'limbo'];
const GOOD = [...paid(), ...end()];
/** One shopper paid, another was never told anything. */
const LIMBO = [...paid(), intent({ order: 'B2', at: 60_000 }), progress(61_000, { order: 'B2' }, 'PENDING'), ...end()];
const HANG: HistoryEvent = at(20_000, { kind: 'silence', by: 'register', silentMs: 10_000 });
const kinds = ({ verdict }: ReturnType<typeof judgeOnBench>) => verdict.payments.map((payment) => payment.verdict);
const setAside = ({ events }: ReturnType<typeof judgeOnBench>) =>
  events.flatMap((event) => (event.kind === 'rig-fault' ? (event.aside ?? []) : []));
const eventsOf = (bad: Bad) => [...bad.events, ...(bad.end ?? end())];

test('a violation on a bench in time is a violation', () => {
  const judged = judgeOnBench(HEADER, LIMBO, slow(LAG_MAX_MS));
  expect(kinds(judged)).toEqual(['settled', 'violated']);
  expect(judged.rigFault).toBeUndefined();
  expect(judged.events).toBe(LIMBO);
});

test('on a bench that stood still for longer than the link bears limbo is a rig fault, the other payments stay as they are', () => {
  const judged = judgeOnBench(HEADER, LIMBO, LATE);
  expect(kinds(judged)).toEqual(['settled', 'rig-fault']);
  expect(judged.rigFault).toMatch(/the rig stood still for 76 ms.*bear 75 ms/);
  expect(isLateBench(judged.rigFault ?? '')).toBe(true);
  expect(isLateBench('the broker died')).toBe(false);
  expect(setAside(judged)).toEqual([{ kind: 'limbo', order: 'B2' }]);
});

test.each([...BAD_MONEY, ...BAD_SETTLEMENT, ...BAD_REPORTS])('however late the bench, $kind is told: $story', (bad) => {
  const before = judgeOnBench(bad.header ?? HEADER, eventsOf(bad), undefined).verdict;
  const judged = judgeOnBench(bad.header ?? HEADER, eventsOf(bad), slow(10_000));
  for (const [i, payment] of before.payments.entries()) {
    const wrong = payment.violation === undefined ? [] : [payment.violation, ...payment.also];
    const explained = wrong.length > 0 && wrong.every((kind) => HANGS_ON_TIME.includes(kind));
    if (explained) expect(judged.verdict.payments[i]?.verdict).toBe('rig-fault');
    else expect({ ...judged.verdict.payments[i], proof: [] }).toEqual({ ...payment, proof: [] });
  }
});

test('a terminal that hung is set aside as well, a secret that stood whole is not', () => {
  const exposure: HistoryEvent = at(950, {
    kind: 'exposure',
    by: 'rig',
    secret: 'code',
    token: 'code#1',
    where: 'receipt.text',
  });
  const judged = judgeOnBench(HEADER, [...paid(), exposure, HANG, ...end()], LATE);
  expect(judged.verdict.findings.map(({ finding }) => finding)).toEqual(['secret-exposed']);
  expect(kinds(judged)).toEqual(['settled']);
  expect(setAside(judged)).toEqual([{ kind: 'terminal-hang' }]);
});

test('a history that was judged on a late bench comes to the same verdicts when it is judged again', () => {
  const first = judgeOnBench(HEADER, [HANG, ...LIMBO], LATE);
  expect(first.events.at(-1)?.kind).toBe('quiescence');
  expect(judgeOnBench(HEADER, first.events, undefined).verdict).toEqual(first.verdict);
});

test('what was set aside is counted', () => {
  const tally = newTally();
  for (const event of judgeOnBench(HEADER, [HANG, ...LIMBO], LATE).events) countEvent(tally, event);
  expect(tally.setAside).toBe(2);
});

test('a good verdict stands however slow the bench was', () => {
  const judged = judgeOnBench(HEADER, GOOD, slow(10_000));
  expect(kinds(judged)).toEqual(['settled']);
  expect(judged.rigFault).toBeUndefined();
});
