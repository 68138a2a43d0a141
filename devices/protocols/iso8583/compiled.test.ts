/** Goal: a request is taken for the operation that its type, processing code and F60 say, and a code for what it means. */
import { expect, test } from 'vitest';
import { codeFor, meaningOf, messageOf } from './compiled.js';
import type { Dialect } from './dialect.js';
import { REFERENCE_DIALECT } from './reference-dialect.js';
import { newMessage } from './table.js';

test('a message without a processing code does not pass for those that have one', () => {
  const { sale, query } = REFERENCE_DIALECT.messages;
  const { processing: _, ...plain } = sale;
  const dialect: Dialect = {
    ...REFERENCE_DIALECT,
    messages: { ...REFERENCE_DIALECT.messages, sale: plain, query: { ...query, f60: sale.f60 } },
  };
  const asked = (f3: string | undefined) => {
    const message = newMessage('0200');
    message.fields[3] = f3;
    message.fields[60] = '2200000100060';
    return messageOf(dialect, message)?.operation;
  };
  expect(asked(query.processing)).toBe('query');
  expect(asked(undefined)).toBe('sale');
});

test('a code of somebody else is never taken for the one of the rig that looks like it', () => {
  const dialect: Dialect = { ...REFERENCE_DIALECT, answers: { ...REFERENCE_DIALECT.answers, fraud: ['F1', '3R'] } };
  expect(['F1', '3R', '34', 'ZZ', undefined].map((code) => meaningOf(dialect, code))).toEqual([
    '34',
    '34',
    '96',
    'ZZ',
    '',
  ]);
  expect([codeFor(dialect, '34'), codeFor(dialect, '51')]).toEqual(['F1', '51']);
});
