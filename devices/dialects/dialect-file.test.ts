/** Goal: the shipped files say what is built in, and a file with a mistake is told where it is. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { contradictionInDialect } from '../protocols/iso8583/check-dialect.js';
import { MisuseError } from '../wire/errors.js';
import { DIALECTS } from './catalogue.js';
import { dialectToYaml, parseDialect } from './dialect-file.js';
import { ODD_DIALECT } from './testing/odd-dialect.contract.js';

const fileOf = (name: string): string => readFileSync(join(import.meta.dirname, `${name}.yaml`), 'utf8');
const REFERENCE = fileOf('reference');

test.each(DIALECTS.map((dialect) => [dialect.name, dialect] as const))(
  '%s.yaml is the one that is built in',
  (name, dialect) => {
    expect(parseDialect(fileOf(name), name)).toEqual(dialect);
  },
);

test('every file of the folder is known by its name, and the other way round', () => {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.yaml'));
  expect(files.toSorted()).toEqual(DIALECTS.map(({ name }) => `${name}.yaml`).toSorted());
});

test.each([...DIALECTS, ODD_DIALECT])('$name holds together, and comes back from its file', (dialect) => {
  expect(contradictionInDialect(dialect)).toBeUndefined();
  expect(parseDialect(dialectToYaml(dialect), 'written')).toEqual(JSON.parse(JSON.stringify(dialect)));
});

describe('a mistake is told with line, column and field', () => {
  test.each<readonly [what: string, from: string | RegExp, to: string, told: RegExp]>([
    ['an unknown key', 'header: ', 'heading: ', /acme\.yaml:\d+:1 heading.*no such key/],
    ['a wrong type', 'bytesMax: 1024', 'bytesMax: many', /acme\.yaml:\d+:11 bytesMax.*expected number/],
    ['digits without quotes', '"22": "032"', '"22": 032', /acme\.yaml:\d+:\d+ values\.22.*expected string.*got 32/],
    ['an unknown algorithm', 'unionpay-ecb', 'sm4', /acme\.yaml:\d+:\d+ mac\.algorithm.*unionpay-ecb/],
    ['a message left out', /^ {2}echo:.*\n/m, '', /acme\.yaml:\d+:\d+ messages\.echo/],
    ['no YAML', 'mac: {', 'mac: {{', /the dialect is no YAML/],
    ['a contradiction', 'bytesMax: 1024', 'bytesMax: 70000', /acme\.yaml:\d+:11 bytesMax.*65535/],
  ])('%s', (_, from, to, told) => {
    expect(REFERENCE).toMatch(from);
    expect(complaintOf(REFERENCE.replace(from, to))).toMatch(told);
  });
});

describe('a dialect that contradicts itself is refused at the field', () => {
  test.each<readonly [told: string, at: string, value: unknown]>([
    ['length.bytes', 'length.bytes', 5],
    ['bytesMax', 'bytesMax', 20],
    ['bytesMax', 'bytesMax', 9000],
    ['tpdu', 'tpdu', '6000'],
    ['header', 'header', '60310'],
    ['signInWanted.digit', 'signInWanted.digit', 12],
    ['signInWanted.value', 'signInWanted.value', '0'],
    ['fields[0].n', 'fields.0.n', 1],
    ['fields[1].n', 'fields.1.n', 3],
    ['fields[1].max', 'fields.1.max', 10],
    ['fields[13].length', 'fields.13', { n: 44, name: 'more', alphabet: 'ascii', length: 'fixed', max: 22 }],
    ['fields[14].max', 'fields.14.max', 62],
    ['fields[16].max', 'fields.16.max', 60],
    [
      'fields[19].length',
      'fields.19',
      { n: 62, name: 'keys', alphabet: 'binary', length: 'fixed', max: 40, secret: true },
    ],
    ['bytesMax', 'bytesMax', 200],
    ['fields[10].alphabet', 'fields.10.alphabet', 'bcd'],
    ['fields[9].align', 'fields.9.align', 'left'],
    ['mac.field', 'mac.field', 65],
    ['mac.field', 'mac.field', 39],
    ['mac.algorithm', 'mac.algorithm', 'x9.19'],
    ['mac.field', 'fields.21.alphabet', 'binary'],
    ['keys.field', 'keys.field', 63],
    ['keys.reply', 'keys.reply.1.key', 'tdk'],
    ['keys.reply[0].check', 'keys.reply.0.check', 9],
    ['fields[16].secret', 'fields.16.secret', false],
    ['blocks.code', 'blocks.order', 'A3'],
    ['blocks.fate', 'blocks.fate', 'A50'],
    ['values.23', 'values.23', '001'],
    ['values.39', 'values.39', '00'],
    ['values.22', 'values.22', '0032'],
    ['messages.sale.mti', 'messages.sale.mti', '0210'],
    ['messages.sale.processing', 'messages.sale.processing', '66'],
    ['messages.sale.fields', 'messages.sale.fields', [4, 11, 41, 42, 60, 64]],
    ['messages.sale.fields[0]', 'messages.sale.fields.0', 57],
    ['messages.sale.f60', 'messages.sale.f60', '2200060'],
    ['messages.sale.f60', 'messages.sale.f60', '22{batch}0006000000'],
    ['messages.sale.f60', 'messages.sale.f60', '22{lot}00060'],
    ['messages.sale.f60', 'messages.sale.f60', '22{batch}{date}0'],
    ['messages.sign-in.f60', 'fields.17.length', 'fixed'],
    ['messages.sale.reply', 'messages.sale.reply', [11, 39, 41, 42]],
    ['messages.sale.f61', 'messages.sale.f61', '{batch}{trace}'],
    ['messages.query.f61', 'messages.query.f61', '{trace}'],
    ['messages.echo', 'messages.echo.f60', '00{batch}002'],
    ['messages.sign-in.fields', 'messages.sign-in.fields.5', 64],
    ['replyFields', 'replyFields', [3, 4, 11]],
    ['replyFields', 'replyFields', [4, 11, 37, 39, 41, 42, 44]],
    ['answers.done', 'answers.done', []],
    ['answers.no-funds[0]', 'answers.no-funds', ['00']],
    ['answers.fraud[0]', 'answers.fraud.0', '340'],
    ['fates.closed', 'fates.closed', 'SUCCESS'],
  ])('%s, where %s is %j', (told, at, value) => {
    const draft = structuredClone(parseDialect(REFERENCE, 'reference'));
    const keys = at.split('.');
    const last = keys.pop() ?? '';
    const part = keys.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], draft);
    (part as Record<string, unknown>)[last] = value;
    expect(contradictionInDialect(draft)?.path).toBe(told);
  });
});

/** '' where nothing is wrong. */
function complaintOf(yaml: string): string {
  try {
    parseDialect(yaml, 'acme.yaml');
    return '';
  } catch (error) {
    if (!(error instanceof MisuseError)) throw error;
    return error.message.replaceAll('\n', ' ');
  }
}
