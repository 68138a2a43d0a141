/** Goal: docs/profiles.md names what a profile can say, no more and no less, and its capture is one. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CHECKSUMS } from '../protocols/profiled/checksums.js';
import { MESSAGE_CODES } from '../protocols/profiled/messages.js';
import { keysIn, namesBelow } from '../wire/testing/page-and-schema.js';
import { parseCapture } from './capture.js';
import { profileJsonSchema } from './profile-schema.js';

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/profiles.md'), 'utf8');

test('every template is listed, and nothing else', () => {
  expect(namesBelow(PAGE, '## Templates').toSorted()).toEqual(
    readdirSync(import.meta.dirname).filter((name) => name.endsWith('.yaml')),
  );
});

test('every message is listed', () => {
  expect(namesBelow(PAGE, '### The messages').toSorted()).toEqual([...MESSAGE_CODES].toSorted());
});

test('every key of a profile and every check sum is named', () => {
  const named = new Set(PAGE.match(/[A-Za-z0-9-]+/g));
  expect([...keysIn(profileJsonSchema())].filter((key) => !named.has(key))).toEqual([]);
  expect(Object.keys(CHECKSUMS).filter((name) => !PAGE.includes(`\`${name}\``))).toEqual([]);
});

test('the capture of the page is one', () => {
  const [, capture = ''] = /```\n(> 02[\s\S]*?)```/.exec(PAGE) ?? [];
  expect(parseCapture(capture, 'profiles.md').map(({ from }) => from)).toEqual(['register', 'terminal']);
});
