import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex, toHex } from '../../wire/bytes.js';
import { describeFrame } from './describe.js';
import { encodeMessage } from './encode.js';
import { ISO_FIXTURES } from './fixtures.js';
import { composeF59 } from './private-fields.js';
import { REFERENCE_DIALECT } from './reference-dialect.js';
import { newMessage } from './table.js';

const CODE = '134567890123456789';

function named(name: string): Uint8Array {
  return ISO_FIXTURES.find((f) => f.name === name)!.frame;
}

test('a sale is told field by field, its payment code as the token that histories use', () => {
  expect(describeFrame(REFERENCE_DIALECT, named('scan sale'))).toEqual([
    '0200 scan sale',
    '  F3  processing code            000000',
    '  F4  amount                     000000001290',
    '  F11 trace                      000007',
    '  F22 entry mode                 032',
    '  F25 condition code             00',
    '  F41 terminal                   SR000001',
    '  F42 merchant                   102310058120001',
    '  F49 currency                   156',
    '  F59 private blocks             A3 code#3456789, A8 A1',
    '  F60 type, batch, network code  2200000100060',
    '  F64 MAC                        BC8B2BBE',
  ]);
});

test('the first line says what each message of the dialect is, and what a reply answers', () => {
  const heads = ISO_FIXTURES.slice(3).map(({ frame }) => describeFrame(REFERENCE_DIALECT, frame)[0]);
  expect(heads).toEqual([
    '0800 sign in',
    '0810 sign in, reply 00',
    '0820 sign off',
    '0830 sign off, reply 00',
    '0820 echo',
    '0830 echo, reply 00',
    '0200 scan sale',
    '0210 scan sale, reply 00',
    '0210 scan sale, reply 51, a sign-in is wanted',
    '0210 unknown message, reply 30',
    '0200 result query',
    '0210 result query, reply 00',
    '0400 reversal',
    '0410 reversal, reply 00',
    '0200 void',
    '0210 void, reply 00',
    '0220 refund',
    '0230 refund, reply 00',
    '0500 settle',
    '0510 settle, reply 00',
    '0320 batch upload',
    '0330 batch upload, reply 00',
    '0320 end of a batch upload',
    '0320 end of a balanced batch',
  ]);
});

test('a reply shows the fate, the wallet and the orders, and keys are hidden', () => {
  const paid = describeFrame(REFERENCE_DIALECT, named('result query, paid'));
  expect(paid).toContain(
    '  F59 private blocks             A5 SUCCESS, A6 WECHAT, A7 4200001234202609011234567890, A8 A1',
  );
  const signedIn = describeFrame(REFERENCE_DIALECT, named('sign in, reply'));
  expect(signedIn).toContain('  F62 keys                       <40 bytes hidden>');
});

test('a table of digits is told by its size: an upload may hold card numbers', () => {
  const lines = describeFrame(REFERENCE_DIALECT, named('batch upload'));
  expect(lines).toContain('  F48 totals and batch details   <82 digits hidden>');
});

test('a block that nobody knows, and blocks that cannot be read, are hidden', () => {
  const line = (f59: string) => {
    const message = newMessage('0200');
    message.fields[59] = f59;
    return describeFrame(REFERENCE_DIALECT, encodeMessage(REFERENCE_DIALECT, message, { from: 'terminal' }))[1];
  };
  expect(line(composeF59([{ id: 'A2', value: 'secret' }]))).toBe(
    '  F59 private blocks             A2 <6 bytes hidden>',
  );
  expect(line(`A3019${CODE}`)).toBe('  F59 private blocks             <23 bytes hidden>');
  expect(line('')).toBe('  F59 private blocks             ');
});

test('a frame that cannot be read is told as far as it could be, and by the field that is wrong', () => {
  const frame = named('scan sale').slice();
  frame[frame.length - 17] = 0x99;
  const lines = describeFrame(REFERENCE_DIALECT, frame);
  expect(lines[0]).toBe('0200 scan sale: cannot be read at F60');
  expect(lines.at(-1)).toBe('  F59 private blocks             A3 code#3456789, A8 A1');
  expect(describeFrame(REFERENCE_DIALECT, fromHex('0001FF'))).toEqual([
    '3 bytes that are no message: cannot be read at frame',
  ]);
});

test('text of a peer cannot steer a screen', () => {
  const message = newMessage('0210');
  message.fields[39] = '\u001bc';
  message.fields[63] = '\u009b2J\n';
  const lines = describeFrame(REFERENCE_DIALECT, encodeMessage(REFERENCE_DIALECT, message, { from: 'host' }));
  expect(lines[0]).toBe('0210 unknown message, reply \\u{1b}c');
  expect(lines.at(-1)).toBe('  F63 operator                   \\u{9b}2J\\u{a}');
});

test('no payment code and no key is ever told, whichever byte of a frame is changed', () => {
  const secrets = ISO_FIXTURES.filter((f) => f.name === 'scan sale' || f.name === 'sign in, reply');
  fc.assert(
    fc.property(fc.constantFrom(...secrets), fc.nat(), fc.nat(255), ({ frame, message }, at, byte) => {
      const changed = frame.slice();
      changed[at % changed.length] = byte;
      const text = describeFrame(REFERENCE_DIALECT, changed).join('\n');
      expect(text).not.toContain(CODE.slice(2, 12));
      expect(text).not.toContain(message.fields[62]?.slice(0, 16) ?? CODE);
      expect(text).not.toContain(toHex(Buffer.from(CODE)).slice(0, 20));
    }),
    { numRuns: 1000 },
  );
});

test('the code of a dialect is hidden whatever its block is called, and blocks that nobody names are too', () => {
  const { blocks } = REFERENCE_DIALECT;
  const dialect = { ...REFERENCE_DIALECT, blocks: { ...blocks, code: 'A5', fate: 'A3' } };
  const message = newMessage('0200');
  message.fields[59] = composeF59([
    { id: 'A5', value: CODE },
    { id: 'A9', value: CODE },
  ]);
  const line = describeFrame(dialect, encodeMessage(dialect, message, { from: 'terminal' })).at(-1);
  expect(line).toBe('  F59 private blocks             A5 code#3456789, A9 <18 bytes hidden>');
});
