/** Goal: docs/dialects.md names what a dialect can say, no more and no less, and the published schema is the code's. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ANSWER_NAMES, FATES } from '../protocols/iso8583/answers.js';
import { MAC_ALGORITHMS, OPERATIONS } from '../protocols/iso8583/dialect.js';
import { REFERENCE_DIALECT } from '../protocols/iso8583/reference-dialect.js';
import { keysIn, namesBelow } from '../wire/testing/page-and-schema.js';
import { dialectJsonSchema } from './dialect-schema.js';

const DOCS = join(import.meta.dirname, '../../docs');
const PAGE = readFileSync(join(DOCS, 'dialects.md'), 'utf8');

test('docs/dialect.schema.json is what the code gives: `npm run schemas` writes it anew', () => {
  const published: unknown = JSON.parse(readFileSync(join(DOCS, 'dialect.schema.json'), 'utf8'));
  expect(published).toEqual(JSON.parse(JSON.stringify(dialectJsonSchema())));
});

test('every file is listed, and nothing else', () => {
  expect(namesBelow(PAGE, '## Dialects by name').toSorted()).toEqual(
    readdirSync(import.meta.dirname).filter((name) => name.endsWith('.yaml')),
  );
});

test('every operation and every answer is listed, and nothing else', () => {
  const messageKeys = ['mti', 'processing', 'f60', 'f61', 'fields', 'reply'];
  expect(namesBelow(PAGE, '## Messages').toSorted()).toEqual([...OPERATIONS, ...messageKeys].toSorted());
  expect(namesBelow(PAGE, '## Answers').toSorted()).toEqual([...ANSWER_NAMES].toSorted());
});

test('every key of a dialect, every fate and every algorithm is named', () => {
  const named = new Set(PAGE.match(/[A-Za-z0-9-]+/g));
  expect([...keysIn(dialectJsonSchema()), ...Object.keys(FATES)].filter((key) => !named.has(key))).toEqual([]);
  expect(MAC_ALGORITHMS.filter((name) => !PAGE.includes(`\`${name}\``))).toEqual([]);
});

test('what each operation needs is what its message of the reference dialect has', () => {
  const part = PAGE.slice(PAGE.indexOf('| operation |'), PAGE.indexOf('All of them need'));
  const words: readonly [RegExp, number][] = [
    [/F4,/, 4],
    [/F37/, 37],
    [/F39/, 39],
    [/F48/, 48],
    [/F61/, 61],
    [/blocks/, 59],
    [/field of keys/, 62],
    [/(?<!no )MAC/, 64],
  ];
  for (const [, cell = '', needs = ''] of part.matchAll(/^\| (`.*?) \| (.*) \|$/gm))
    for (const [, name] of cell.matchAll(/`([^`]+)`/g)) {
      const { fields } = REFERENCE_DIALECT.messages[name as (typeof OPERATIONS)[number]];
      for (const [word, n] of words) expect(fields.includes(n), `${name} F${n}`).toBe(word.test(needs));
    }
});
