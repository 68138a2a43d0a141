/**
 * Goal: the rig that finds nothing wrong would find something if it were there. Every seeded bug must be caught by its own
 * violation, charged to its own party, on a plan that the reference parts pass.
 */
import { describe, expect, test } from 'vitest';
import { ACQUIRER_BUGS } from '../../simulators/acquirer/bugs/catalogue.js';
import { TERMINAL_BUGS } from '../../simulators/terminal/bugs/catalogue.js';
import type { Plan } from '../plan/plan.js';
import { parsePlan, planToYaml } from '../plan/plan-file.js';
import { wrongIn } from './failure.js';
import { type Huntable, huntBug } from './hunt.js';
import { play, troubles } from './testing/episodes.contract.js';

const BUGS: readonly Huntable[] = [...TERMINAL_BUGS, ...ACQUIRER_BUGS];
/** What CI allows (.ci/run); the hardest of them needs some hundreds. */
const PAYMENTS_MAX = 2_000;

const withFirmware = (plan: Plan, firmware: string): Plan => ({ ...plan, terminal: { ...plan.terminal, firmware } });

test('there are at least twenty bugs, each under a name of its own', () => {
  expect(BUGS.length).toBeGreaterThanOrEqual(20);
  expect(new Set(BUGS.map(({ id }) => id)).size).toBe(BUGS.length);
});

describe.each(BUGS)('$id', (bug) => {
  test(`is caught as ${bug.violation} of the ${bug.party}, on a small plan that the reference parts pass`, async () => {
    const { found, medianPayments, perSeed, shrunk } = await huntBug(bug, 1, PAYMENTS_MAX);
    if (shrunk === undefined) throw new Error(`not caught within ${PAYMENTS_MAX} payments`);
    expect({ found, medianPayments }).toEqual({ found: true, medianPayments: perSeed[0] });
    expect(shrunk.payments.length).toBeLessThanOrEqual(2);
    expect(shrunk.faults.length).toBeLessThanOrEqual(2);
    expect(shrunk.terminal.firmware).toBe(`bug:${bug.id}`);
    expect(wrongIn(play(shrunk).verdict).map(({ violation, party }) => [violation, party])).toContainEqual([
      bug.violation,
      bug.party,
    ]);
    expect(troubles(play(withFirmware(shrunk, 'reference')))).toEqual([]);
    // What is told to people is a plan file: it must be one, and show the same.
    expect(parsePlan(planToYaml(shrunk), 'plan.yaml')).toEqual(shrunk);
  });
});

describe('a hunt that must come home empty-handed', () => {
  const bug = BUGS.find(({ id }) => id === 'float-amount') as Huntable;

  test('says so when the bug does something else than it declares', async () => {
    const hunted = await huntBug({ ...bug, violation: 'duplicate-announcement' }, 1, 300);
    expect(hunted).toEqual({ found: false, medianPayments: undefined, perSeed: [undefined], shrunk: undefined });
  });

  test('says so when the violation is charged to another party', async () => {
    expect(await huntBug({ ...bug, party: 'wallet' }, 1, 300)).toMatchObject({ found: false, shrunk: undefined });
  });

  test('and one that finds the bug gives the same plan each time', async () => {
    expect(await huntBug(bug, 2, 300)).toEqual(await huntBug(bug, 2, 300));
  });
});
