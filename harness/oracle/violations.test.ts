/** Goal: every known-bad history gives exactly its violation and party. Two or more for each kind, written by hand. */
import { expect, test } from 'vitest';
import type { Party } from '../../devices/wire/machine.js';
import { VIOLATIONS, type ViolationKind } from './kinds.js';
import { BAD_MONEY } from './testing/bad-money.js';
import { BAD_REPORTS } from './testing/bad-reports.js';
import { BAD_SETTLEMENT } from './testing/bad-settlement.js';
import { BAD_WIRE } from './testing/bad-wire.js';
import { end, judged } from './testing/histories.js';

const BAD = [...BAD_MONEY, ...BAD_SETTLEMENT, ...BAD_REPORTS, ...BAD_WIRE];

test.each(BAD.map((bad) => [bad.kind, bad.party, bad.story, bad] as const))(
  '%s of the %s: %s',
  (kind, party, _, bad) => {
    const verdicts = judged([...bad.events, ...(bad.end ?? end())], bad.header).payments;
    const violated = verdicts.filter(({ verdict }) => verdict === 'violated');
    expect(violated.map((v) => [v.order, v.violation, v.party])).toEqual([[bad.order ?? 'A1', kind, party]]);
    expect(violated[0]?.proof.length).toBeGreaterThan(0);
    expect(violated[0]?.why).not.toBe('');
    const others = verdicts.filter((v) => v !== violated[0]).map(({ verdict }) => verdict);
    expect(others.every((verdict) => verdict === 'settled' || verdict === 'reported')).toBe(true);
  },
);

test('every kind of violation has at least two bad histories', () => {
  const counts = Object.fromEntries(Object.keys(VIOLATIONS).map((kind) => [kind, 0])) as Record<ViolationKind, number>;
  for (const { kind } of BAD) counts[kind] += 1;
  expect(Object.entries(counts).filter(([, count]) => count < 2)).toEqual([]);
});

test('every party that moves money or tells of it is charged somewhere', () => {
  const parties: Party[] = ['terminal', 'acquirer', 'wallet', 'soundbox', 'register'];
  expect(parties.filter((party) => !BAD.some((bad) => bad.party === party))).toEqual([]);
});
