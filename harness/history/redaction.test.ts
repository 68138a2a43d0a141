import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventBody } from '../../devices/wire/events.js';
import { Redaction } from './redaction.js';

const CODE = '134567890123456789';
const KEY = '0123456789ABCDEFFEDCBA9876543210';

function redaction(): Redaction {
  return new Redaction([
    { kind: 'code', value: CODE, token: 'code#1' },
    { kind: 'key', value: KEY, token: 'key#1' },
  ]);
}

function receipt(text: string): EventBody & { text: string } {
  return { kind: 'receipt', by: 'terminal', order: 'A1', outcome: 'APPROVED', amount: 1290, text };
}

test('a code on a receipt becomes its token, and an exposure says where it stood', () => {
  const event = receipt(`CODE ${CODE}\nAMOUNT 12.90`);
  expect(redaction().mask(event)).toEqual([
    { kind: 'exposure', by: 'rig', secret: 'code', token: 'code#1', where: 'receipt.text' },
  ]);
  expect(event.text).toBe('CODE code#1\nAMOUNT 12.90');
});

test('a key and a code in one text are both masked and both told', () => {
  const event = receipt(`${KEY} ${CODE} ${CODE}`);
  expect(redaction().mask(event)).toHaveLength(2);
  expect(event.text).toBe('key#1 code#1 code#1');
});

test('references, wallet order numbers and masked codes are no exposure', () => {
  const event = receipt('REF 000000000002 420000000020261123000000 13********6789');
  expect(redaction().mask(event)).toEqual([]);
});

test('wherever a code stands in whatever text, none of it is left', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (before, after) => {
      const event = receipt(before + CODE + after);
      expect(redaction().mask(event).length).toBeGreaterThan(0);
      expect(event.text).not.toContain(CODE);
    }),
  );
});
