/** What the README counts is there, and what is there it counts. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ACQUIRER_BUGS } from '../../simulators/acquirer/bugs/catalogue.js';
import { TERMINAL_BUGS } from '../../simulators/terminal/bugs/catalogue.js';
import { FINDINGS, VIOLATIONS } from '../oracle/kinds.js';
import { FAULT_KINDS, PEOPLE_FAULTS } from '../plan/faults/catalogue.js';

const ROOT = join(import.meta.dirname, '../..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

test.each([
  ['seeded bugs', /names all (\d+)\./, TERMINAL_BUGS.length + ACQUIRER_BUGS.length],
  ['kinds of faults', /(\d+) kinds of faults/, FAULT_KINDS.length],
  ['misdeeds of people', /(\d+) misdeeds of people/, PEOPLE_FAULTS.length],
  ['kinds of violations', /(\d+) kinds of violations/, Object.keys(VIOLATIONS).length],
  ['findings of a run', /(\d+) findings of a run/, Object.keys(FINDINGS).length],
])('the README has the number of %s', (_what, said, there) => {
  expect(Number(said.exec(README)?.[1])).toBe(there);
});

test('the README names every suite', () => {
  const suites = readdirSync(join(ROOT, 'scenarios'))
    .filter((name) => name.endsWith('.suite.ts'))
    .map((name) => `\`${name.replace('.suite.ts', '')}\``);
  expect(suites.filter((name) => !README.includes(name))).toEqual([]);
});
