/** What a comparison comes to: exit codes, and when the share of races is held against it. */
import { expect, test } from 'vitest';
import { compareExitCode, RACE_SHARE_MAX, RACE_SHARE_PLANS_MIN, tooManyRaces } from './comparison.js';

const SAME = { plans: 100, raceShare: 0, interrupted: false, differences: [], unsettled: [], rigFaults: [] };

test('one race plan that ended alike in both worlds is no failure', () => {
  expect(compareExitCode({ ...SAME, plans: 1, raceShare: 1 })).toBe(0);
});

test('the share of races counts from 30 plans on', () => {
  const raceShare = RACE_SHARE_MAX + 0.01;
  expect(tooManyRaces({ plans: RACE_SHARE_PLANS_MIN - 1, raceShare })).toBe(false);
  expect(tooManyRaces({ plans: RACE_SHARE_PLANS_MIN, raceShare })).toBe(true);
  expect(tooManyRaces({ plans: RACE_SHARE_PLANS_MIN, raceShare: RACE_SHARE_MAX })).toBe(false);
  expect(compareExitCode({ ...SAME, plans: RACE_SHARE_PLANS_MIN, raceShare })).toBe(1);
});

test('an interruption outweighs all, a rig fault nothing but equality', () => {
  expect(compareExitCode({ ...SAME, interrupted: true, rigFaults: ['no pty'] })).toBe(130);
  expect(compareExitCode({ ...SAME, raceShare: 1, rigFaults: ['no pty'] })).toBe(1);
  expect(compareExitCode({ ...SAME, rigFaults: ['no pty'] })).toBe(70);
  expect(compareExitCode(SAME)).toBe(0);
});

test('what a late bench may have caused is told and fails nothing; a violation that it cannot have caused does', () => {
  expect(compareExitCode({ ...SAME, unsettled: [{ violations: [] }] })).toBe(0);
  expect(compareExitCode({ ...SAME, unsettled: [{ violations: ['A1 violated (double-charge)'] }] })).toBe(1);
});
