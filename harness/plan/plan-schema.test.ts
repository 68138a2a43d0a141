/** Goal: the published schema of plans is the one that the code checks by, and agrees with the reader of plan files. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import { MisuseError } from '../../devices/wire/errors.js';
import { planArbitrary } from '../explore/plan-arbitrary.js';
import type { Plan } from './plan.js';
import { parsePlan, planJsonSchema, planToYaml } from './plan-file.js';

const published: unknown = JSON.parse(readFileSync(new URL('../../docs/plan.schema.json', import.meta.url), 'utf8'));
const schema = z.fromJSONSchema(published as z.core.JSONSchema.BaseSchema);

test('docs/plan.schema.json is what the code gives: `npm run schemas` writes it anew', () => {
  expect(published).toEqual(JSON.parse(JSON.stringify(planJsonSchema())));
});

test('every plan that exploration draws is taken by the published schema, and comes back from its file unchanged', () => {
  fc.assert(
    fc.property(planArbitrary(), (plan) => {
      expect(schema.safeParse(plan).success).toBe(true);
      expect(parsePlan(planToYaml(plan), 'plan.yaml')).toEqual(plan);
    }),
    { numRuns: 100 },
  );
});

test('what the published schema refuses the reader refuses, and the other way round, wherever a plan is spoilt', () => {
  const spoilt = fc.constantFrom<unknown>(null, -1, 0, 0.5, '', 'no such word', true, [], {});
  const refused = new Set<boolean>();
  fc.assert(
    fc.property(planArbitrary(), fc.nat(), spoilt, (plan, where, value) => {
      const paths = pathsOf(plan);
      const changed = replaced(plan, paths[where % paths.length] as readonly PropertyKey[], value);
      const taken = reads(changed as Plan);
      refused.add(!taken);
      expect(schema.safeParse(changed).success, JSON.stringify(changed)).toBe(taken);
    }),
    { numRuns: 300 },
  );
  expect(refused).toEqual(new Set([true, false]));
});

test('a complaint about a plan names file, line and field, what was expected and what is there', () => {
  const text =
    'seed: 7\nterminal:\n  profile: generic-stx-lrc\n  firmware: reference\n  soundbox: perhaps\npayments: []\n';
  expect(() => parsePlan(text, 'plan.yaml')).toThrow(
    /plan\.yaml:5:13 terminal\.soundbox: expected .*boolean.*, got "perhaps"/,
  );
});

function reads(plan: Plan): boolean {
  try {
    parsePlan(stringify(plan), 'plan.yaml');
    return true;
  } catch (error) {
    if (error instanceof MisuseError) return false;
    throw error;
  }
}

/** The path of every value in a plan, the plan itself left out. */
function pathsOf(value: unknown, path: readonly PropertyKey[] = []): (readonly PropertyKey[])[] {
  const inner =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, part]) => pathsOf(part, [...path, key]))
      : [];
  return path.length === 0 ? inner : [path, ...inner];
}

function replaced(value: unknown, path: readonly PropertyKey[], by: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return by;
  if (Array.isArray(value)) return value.map((part, i) => (String(i) === first ? replaced(part, rest, by) : part));
  return { ...(value as object), [first]: replaced((value as Record<PropertyKey, unknown>)[first], rest, by) };
}
