/** The catalogue of seeded bugs is well formed: each is one file, one id, one sentence, and changes what the reference decides. */
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { REFERENCE_FIRMWARE } from '../firmware.js';
import { firmwareWith, TERMINAL_BUGS } from './catalogue.js';

const FILES = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => name.slice(0, -3))
  .filter((name) => name !== 'bug' && name !== 'catalogue');

test('every file of the folder is in the catalogue once, under the id that is its name', () => {
  const ids = TERMINAL_BUGS.map(({ id }) => id);
  expect([...ids].sort()).toEqual([...FILES].sort());
  expect(new Set(ids).size).toBe(ids.length);
});

test.each(TERMINAL_BUGS)('$id says what it does, where it was seen, and what it must cause', (bug) => {
  expect(bug.party).toBe('terminal');
  expect(bug.id).toMatch(/^[a-z]+(-[a-z]+)*$/);
  expect(bug.sentence).toMatch(/^["A-Z].{15,}[^.]$/);
  expect(bug.source).toMatch(/^(F-\d{2}(, F-\d{2})*|.*docs\/[a-z-]+\.md .+)$/);
  expect(bug.violation).toMatch(/^[a-z]+(-[a-z]+)*$/);
});

test.each(TERMINAL_BUGS)('$id changes a decision of the reference and nothing that is none', (bug) => {
  const changed = Object.entries(bug.change);
  expect(changed.length).toBeGreaterThan(0);
  for (const [decision, value] of changed) {
    const reference: unknown = REFERENCE_FIRMWARE[decision as keyof typeof REFERENCE_FIRMWARE];
    expect(reference, decision).toBeDefined();
    expect(typeof value).toBe(typeof reference);
    expect(value, decision).not.toBe(reference);
  }
});

test('firmware with a bug has its name and is otherwise the reference', () => {
  for (const bug of TERMINAL_BUGS) {
    const { name, ...decisions } = firmwareWith(bug);
    expect(name).toBe(`bug:${bug.id}`);
    for (const [decision, value] of Object.entries(decisions)) {
      const own = bug.change[decision as keyof typeof bug.change];
      expect(value).toBe(own ?? REFERENCE_FIRMWARE[decision as keyof typeof decisions]);
    }
  }
});
