/** Plans that once failed, each with its sentence; the reference parts must pass every one for ever. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parsePlan } from '../plan/plan-file.js';
import { episodeHeader, judgePlan } from './run-plan.js';

const FOLDER = join(import.meta.dirname, '../../scenarios/regressions');
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.plan.yaml'));

test('there are regressions to run', () => {
  expect(files.length).toBeGreaterThan(5);
});

test.each(files)('%s ends well', (name) => {
  const text = readFileSync(join(FOLDER, name), 'utf8');
  expect(text.startsWith('# '), 'its first line says what went wrong').toBe(true);
  const plan = parsePlan(text, name);
  const { verdict } = judgePlan(plan, episodeHeader(plan, 0));
  expect(verdict.findings).toEqual([]);
  expect(verdict.payments.length).toBeGreaterThanOrEqual(plan.payments.length);
  for (const payment of verdict.payments) expect(payment.verdict, payment.why).toMatch(/^(settled|reported)$/);
});
