/** Goal: a profile is what its file says, and whatever is wrong with a file is told with line, column and field. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import { MisuseError } from '../wire/errors.js';
import { PROFILES } from './catalogue.js';
import { parseProfile } from './profile-file.js';
import { profileJsonSchema } from './profile-schema.js';

const HERE = import.meta.dirname;
const FILES = readdirSync(HERE).filter((name) => name.endsWith('.yaml'));
const text = (name: string): string => readFileSync(join(HERE, name), 'utf8');
const GENERIC = text('generic-stx-lrc.yaml');

const published: unknown = JSON.parse(readFileSync(join(HERE, '../../docs/profile.schema.json'), 'utf8'));
const schema = z.fromJSONSchema(published as z.core.JSONSchema.BaseSchema);

test.each(PROFILES.map((profile) => [profile.name, profile] as const))(
  '%s.yaml is the profile of that name',
  (name, profile) => {
    expect(parseProfile(text(`${name}.yaml`), name)).toEqual(profile);
  },
);

test.each(FILES)('%s is named after its profile, and says that it is no private format of an acquirer', (name) => {
  expect(`${parseProfile(text(name), name).name}.yaml`).toBe(name);
  expect(text(name).split('\nname:')[0]).toMatch(/no acquirer's private format|no device of a vendor/);
});

test('docs/profile.schema.json is what the code gives: `npm run schemas` writes it anew', () => {
  expect(published).toEqual(JSON.parse(JSON.stringify(profileJsonSchema())));
});

test('the published schema takes every template, and refuses what the reader refuses for its shape', () => {
  for (const name of FILES) expect(schema.safeParse(parseProfile(text(name), name)).success).toBe(true);
  const profile: unknown = PROFILES[0];
  const spoilt = fc.constantFrom<unknown>(null, -1, 0, 0.5, '', true, [], {});
  const paths = pathsOf(profile);
  let refused = 0;
  fc.assert(
    fc.property(fc.constantFrom(...paths), spoilt, (path, value) => {
      const changed = replaced(profile, path, value);
      const complaint = complaintOf(stringify(changed, { aliasDuplicateObjects: false }));
      if (complaint.startsWith('the profile is not one')) refused += 1;
      expect(schema.safeParse(changed).success, complaint).toBe(!complaint.startsWith('the profile is not one'));
    }),
    { numRuns: 300 },
  );
  expect(refused).toBeGreaterThan(50);
});

test.each<[string, string, string, string]>([
  ['a start byte that is a word', 'start: 0x02', 'start: STX', '11:10 frame.start: expected number, got "STX"'],
  ['an unknown check sum', 'kind: lrc-xor', 'kind: md5', '17:18 frame.check.kind: expected one of'],
  ['an unknown key', 'ack: 0x06', 'acq: 0x06', 'frame.acq: expected no such key'],
  [
    'an ACK that is the start byte',
    'ack: 0x06',
    'ack: 0x02',
    '11:10 frame.start: expected another byte than ACK and NAK, got 2',
  ],
  [
    'two commands with one code',
    'RF: RF',
    'RF: VO',
    'message.codes.RF: expected a wire code of its own, got VO, also that of VO',
  ],
  [
    'a length field too short for the longest message',
    'bytes: 2',
    'bytes: 1',
    'frame.dataMax: expected at most 99, what 1 length byte(s) can say, got 4096',
  ],
  [
    'timers that contradict each other',
    'duplicateMs: 5000',
    'duplicateMs: 900',
    'timers.duplicateMs: expected more than 2000',
  ],
  ['a key twice', 'ack: 0x06', 'ack: 0x06\n  ack: 0x07', 'Map keys must be unique'],
  ['an anchor that is not there', 'ack: 0x06', 'ack: *none', 'Unresolved alias'],
  [
    'a pattern that is none',
    "pattern: '[A-Za-z0-9-]+'",
    "pattern: '['",
    'message.fields.PA.0.pattern: expected a regular expression, got [',
  ],
])('%s is told with line, column, field, what was expected and what is there', (_, from, to, told) => {
  const complaint = complaintOf(GENERIC.replace(from, to));
  expect(complaint).toMatch(/at acme\.yaml:\d+:\d+/);
  expect(complaint).toContain(told);
});

test('no text makes the reader crash', () => {
  fc.assert(
    fc.property(fc.nat(GENERIC.length), fc.string({ maxLength: 12 }), fc.nat(40), (at, insert, cut) => {
      complaintOf(GENERIC.slice(0, at) + insert + GENERIC.slice(at + cut));
    }),
    { numRuns: 300 },
  );
});

/** '' where nothing is wrong. */
function complaintOf(yaml: string): string {
  try {
    parseProfile(yaml, 'acme.yaml');
    return '';
  } catch (error) {
    if (!(error instanceof MisuseError)) throw error;
    return error.message;
  }
}

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
