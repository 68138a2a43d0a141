import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WireError } from '../../wire/errors.js';
import {
  composeF59,
  f48Totals,
  f48UploadEnd,
  f48Uploads,
  parseF48Totals,
  parseF48Upload,
  parseF59,
} from './private-fields.js';

const digits = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });

test('F59 holds its blocks as id, three digits and value', () => {
  const blocks = [
    { id: 'A3', value: '134567890123456789' },
    { id: 'A8', value: 'A1' },
  ];
  expect(composeF59(blocks)).toBe('A3018134567890123456789A8002A1');
  expect(parseF59('A3018134567890123456789A8002A1')).toEqual(new Map(blocks.map((b) => [b.id, b.value])));
  expect(composeF59([])).toBe('');
  expect(parseF59('')).toEqual(new Map());
});

test('whatever blocks are composed are parsed again, in their order', () => {
  const id = fc.string({ unit: fc.constantFrom(...'AB0123456789'), minLength: 2, maxLength: 2 });
  const block = fc.record({ id, value: fc.string({ unit: 'binary-ascii', maxLength: 120 }) });
  fc.assert(
    fc.property(fc.uniqueArray(block, { selector: (b) => b.id, maxLength: 6 }), (blocks) => {
      expect(Array.from(parseF59(composeF59(blocks)) as Map<string, string>)).toEqual(
        blocks.map((b) => [b.id, b.value]),
      );
    }),
  );
});

test.each([
  ['a length beyond the end', 'A8003A1', 'F59.A8'],
  ['a length that is no number', 'A8x02A1', 'F59.A8'],
  ['half a head', 'A8002A1A6', 'F59.A6'],
  ['a block twice', 'A8002A1A8002A1', 'F59.A8'],
  ['an id that is no text', '\u0000\u001b003A1', 'F59.??'],
])('F59 with %s is refused by its block', (_, text, path) => {
  const parsed = parseF59(text);
  expect(parsed).toBeInstanceOf(WireError);
  expect(parsed).toMatchObject({ path, blame: 'peer' });
});

test('any text as F59 gives blocks or an error, never an exception', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ maxLength: 60 }), digits(30)), (text) => {
      const parsed = parseF59(text);
      if (parsed instanceof Map) expect(composeF59(Array.from(parsed, ([id, value]) => ({ id, value })))).toBe(text);
    }),
    { numRuns: 1000 },
  );
});

test('totals fill 62 digits, the flags stand at positions 31 and 62', () => {
  const own = { debit: { count: 2, amount: 2580 }, credit: { count: 1, amount: 290 } };
  const text = f48Totals(own, '2', '1');
  expect(text).toHaveLength(62);
  expect([text[30], text[61]]).toEqual(['2', '1']);
  expect(text.slice(0, 30)).toBe('000000002580002000000000290001');
  expect(text.slice(31, 61)).toBe('0'.repeat(30));
  expect(parseF48Totals(text)).toEqual({ ...own, domesticFlag: '2', foreignFlag: '1' });
  expect(f48Totals(own)[30]).toBe('0');
  expect(parseF48Totals(text.slice(1))).toMatchObject({ path: 'F48' });
});

test('a count above 999 wraps, as a counter of three digits does', () => {
  const text = f48Totals({ debit: { count: 1002, amount: 1 }, credit: { count: 0, amount: 0 } });
  expect(text.slice(0, 15)).toBe('000000000001002');
});

test('records go up eight at a time, with a PAN of zeros, and come back as they were', () => {
  const record = fc.record({ type: digits(2), trace: digits(6), amount: fc.nat(999_999_999_999) });
  fc.assert(
    fc.property(fc.array(record, { maxLength: 30 }), (records) => {
      const messages = f48Uploads(records);
      expect(messages).toHaveLength(Math.ceil(records.length / 8));
      for (const text of messages) expect(text.length).toBeLessThanOrEqual(322);
      expect(messages.flatMap((text) => parseF48Upload(text) as typeof records)).toEqual(records);
    }),
  );
  expect(f48Uploads([{ type: '22', trace: '000007', amount: 1290 }])).toEqual([
    `01${'22'}${'000007'}${'0'.repeat(20)}${'000000001290'}`,
  ]);
});

test('an upload that is shorter than its count is refused', () => {
  expect(parseF48Upload(`02${'0'.repeat(79)}`)).toMatchObject({ path: 'F48' });
  expect(parseF48Upload('x1')).toMatchObject({ path: 'F48' });
  expect(parseF48Upload('')).toMatchObject({ path: 'F48' });
});

test('the end of an upload says how many there were, in four digits', () => {
  expect([f48UploadEnd(0), f48UploadEnd(12)]).toEqual(['0000', '0012']);
});
