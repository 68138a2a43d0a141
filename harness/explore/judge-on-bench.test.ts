/** What becomes of a verdict when the bench was slow: bad ones are the rig's, good ones stand. */
import { expect, test } from 'vitest';
import { BAD_MONEY } from '../oracle/testing/bad-money.js';
import { end, HEADER, paid } from '../oracle/testing/histories.js';
import { LAG_MAX_MS } from '../worlds/wired/bench-watch.js';
import { judgeOnBench } from './judge-on-bench.js';

const slow = (ms: number) => ({ ms, where: 'the rig' });
const GOOD = [...paid(), ...end()];
const bad = BAD_MONEY[0] as (typeof BAD_MONEY)[number];
const BAD = [...bad.events, ...(bad.end ?? end())];
const header = bad.header ?? HEADER;
const kinds = ({ verdict }: ReturnType<typeof judgeOnBench>) => verdict.payments.map((payment) => payment.verdict);

test('a violation on a bench in time is a violation', () => {
  const judged = judgeOnBench(header, BAD, slow(LAG_MAX_MS));
  expect(kinds(judged)).toContain('violated');
  expect(judged.rigFault).toBeUndefined();
  expect(judged.events).toBe(BAD);
});

test('the same on a bench that stood still for longer than the link bears is a rig fault, and says by how much', () => {
  const judged = judgeOnBench(header, BAD, slow(LAG_MAX_MS + 1));
  expect(new Set(kinds(judged))).toEqual(new Set(['rig-fault']));
  expect(judged.rigFault).toMatch(/the rig stood still for 76 ms.*bear 75 ms/);
});

test('its history comes to the same verdict when it is judged again', () => {
  const first = judgeOnBench(header, BAD, slow(LAG_MAX_MS + 1));
  expect(kinds(judgeOnBench(header, first.events, undefined))).toEqual(kinds(first));
});

test('a good verdict stands however slow the bench was', () => {
  const judged = judgeOnBench(HEADER, GOOD, slow(10_000));
  expect(kinds(judged)).toEqual(['settled']);
  expect(judged.rigFault).toBeUndefined();
});
