/** Goal: the published schema of histories is the one that the code checks by, and it takes what the rig writes and no more. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { planArbitrary } from '../explore/plan-arbitrary.js';
import { episodeHeader, judgePlan } from '../explore/run-plan.js';
import { EventLines } from './event-lines.js';
import { historyJsonSchema, journalLineProblem } from './schema.js';

const DOCS = new URL('../../docs/', import.meta.url);
const published: unknown = JSON.parse(readFileSync(new URL('history.schema.json', DOCS), 'utf8'));
const schema = z.fromJSONSchema(published as z.core.JSONSchema.BaseSchema);

const RUN = { kind: 'run', schema: 1, scanrig: '0.1.0', world: 'virtual', suite: 's', seed: 1, firmware: 'reference' };

/** The lines of an episode, as a reader of its journal gets them. */
function linesOf(plan: Parameters<typeof episodeHeader>[0]): Record<string, unknown>[] {
  const header = episodeHeader(plan, 0);
  const lines = new EventLines();
  lines.begin(0);
  judgePlan(plan, header, (event) => lines.add(event));
  const text = `${JSON.stringify(header)}\n${Buffer.from(lines.bytes()).toString()}`;
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('docs/history.schema.json is what the code gives: `npm run schemas` writes it anew', () => {
  expect(published).toEqual(JSON.parse(JSON.stringify(historyJsonSchema())));
});

test('every line of every history that the rig writes is taken by the published schema and by the reader', () => {
  fc.assert(
    fc.property(planArbitrary(), (plan) => {
      for (const line of [RUN, ...linesOf(plan)]) {
        expect(journalLineProblem(line), JSON.stringify(line)).toBeUndefined();
        expect(schema.safeParse(line).success, JSON.stringify(line)).toBe(true);
      }
    }),
    { numRuns: 25 },
  );
});

test('what the published schema refuses the reader refuses, and the other way round, whatever field is spoilt', () => {
  const spoilt = fc.constantFrom<unknown>(undefined, null, -1, 0.5, '', 'no such word', [], {});
  const refused = new Set<boolean>();
  fc.assert(
    fc.property(planArbitrary(), fc.nat(), fc.nat(), spoilt, (plan, whichLine, whichField, value) => {
      const lines = linesOf(plan);
      const line = lines[whichLine % lines.length] as Record<string, unknown>;
      const names = Object.keys(line);
      const name = names[whichField % names.length] as string;
      const changed: Record<string, unknown> = { ...line, [name]: value };
      if (value === undefined) delete changed[name];
      const problem = journalLineProblem(changed);
      refused.add(problem !== undefined);
      expect(schema.safeParse(changed).success, JSON.stringify(changed)).toBe(problem === undefined);
      if (problem !== undefined) expect(problem.field.split('.')[0]).toBe(name);
    }),
    { numRuns: 200 },
  );
  expect(refused).toEqual(new Set([true, false]));
});

test('docs/history.md has one row for every kind of line, and none besides', () => {
  const page = readFileSync(new URL('history.md', DOCS), 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z-]+)`(?:, `([a-z-]+)`)*/gm)].flatMap(([row]) =>
    [...row.matchAll(/`([a-z-]+)`/g)].map(([, kind]) => kind),
  );
  const shapes = (published as { anyOf: { properties: { kind: { const?: string; enum?: string[] } } }[] }).anyOf;
  const kinds = shapes.flatMap(({ properties: { kind } }) => kind.enum ?? [kind.const]);
  expect(rows.toSorted()).toEqual(kinds.toSorted());
});
