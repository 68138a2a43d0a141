/** Goal: whatever a template describes, payments over it end well, and a seeded bug is found over it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseProfile } from '../../devices/profiles/profile-file.js';
import type { Profile } from '../../devices/protocols/profiled/profile.js';
import { LINE_FAULTS } from '../plan/faults/line-faults.js';
import { PAYMENT_FAULTS } from '../plan/faults/payment-faults.js';
import { wrongIn } from './failure.js';
import { DEFAULT_CHOICES, planArbitrary } from './plan-arbitrary.js';
import { PlanStream } from './plan-stream.js';
import { episodeHeader, judgePlan } from './run-plan.js';

const FOLDER = join(import.meta.dirname, '../../devices/profiles');
const TEMPLATES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => parseProfile(readFileSync(join(FOLDER, name), 'utf8'), name));

/** Violations of so many plans over a profile. */
function violations(profile: Profile, firmware: string, plans: number): string[] {
  const faults = [...PAYMENT_FAULTS, ...LINE_FAULTS];
  const stream = new PlanStream(planArbitrary({ ...DEFAULT_CHOICES, profile, firmware, faults }), 31);
  return Array.from({ length: plans }, (_, index) => stream.plan(index)).flatMap((plan) =>
    wrongIn(judgePlan(plan, episodeHeader(plan, 0)).verdict).map(({ violation }) => violation),
  );
}

describe.each(TEMPLATES.map((profile) => [profile.name, profile] as const))('over %s', (_, profile) => {
  test('the reference firmware violates nothing, with faults on the register line as well', () => {
    expect(violations(profile, 'reference', 150)).toEqual([]);
  });

  test.each([
    ['bug:timeout-as-decline', 'silent-success'],
    ['bug:double-press-not-locked', 'double-charge'],
  ])('%s is found', (firmware, violation) => {
    expect(violations(profile, firmware, 150)).toContain(violation);
  });
});
