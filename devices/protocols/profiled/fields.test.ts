/** What a receiver says to fields that are not as they should be (docs/reference-link.md "Message"). */
import { expect, test } from 'vitest';
import { FIXED_CRC16 } from '../../profiles/fixed-crc16.js';
import { GENERIC_STX_LRC } from '../../profiles/generic-stx-lrc.js';
import { decodeRegisterMessage } from './decode.js';
import { encodeRegisterMessage } from './encode.js';
import { encodeFrame } from './frame.js';
import type { Incoming, RegisterMessage } from './messages.js';
import { LineSplitter } from './split.js';

const TLV = GENERIC_STX_LRC.message;
const FIXED = FIXED_CRC16.message;

/** DATA written out, blanks between fields left out: `PA002 01:A1` is the code, the number, and tag 01 with its length. */
function generic(text: string): Incoming {
  const [head = '', ...fields] = text.split(' ');
  const parts = fields.map((field) => {
    const [tag, value = ''] = field.split(':');
    return `${tag}${String(Buffer.byteLength(value)).padStart(3, '0')}${value}`;
  });
  return decodeRegisterMessage(TLV, Buffer.from(head + parts.join('')));
}

const PAY = '01:A1 02:1290 03:CNY 04:C';

test('fields come in any order, and unknown tags are passed over wherever they stand', () => {
  const message = { code: 'PA', number: '002', order: 'A1', amount: 1290, currency: 'CNY', mode: 'C' };
  expect(generic(`PA002 ${PAY}`)).toEqual({ ok: true, message });
  expect(generic('PA002 99:x 04:C 03:CNY ZZ: 02:1290 01:A1 99:again')).toEqual({ ok: true, message });
});

test.each([
  ['a known tag twice', `PA002 ${PAY} 02:1290`, '02'],
  ['a known tag twice, once in an optional field', `PA002 ${PAY} 06:a 06:a`, '06'],
  ['a field that is missing', 'PA002 01:A1 03:CNY 04:C', '02'],
  ['an amount that is no number', 'PA002 01:A1 02:12.90 03:CNY 04:C', '02'],
  ['an amount below zero', 'PA002 01:A1 02:-1 03:CNY 04:C', '02'],
  ['an amount of too many digits', 'PA002 01:A1 02:1234567890123 03:CNY 04:C', '02'],
  ['an empty amount', 'PA002 01:A1 02: 03:CNY 04:C', '02'],
  ['a currency that is too short', 'PA002 01:A1 02:1 03:CN 04:C', '03'],
  ['a mode that does not exist', 'PA002 01:A1 02:1 03:CNY 04:X', '04'],
  ['a tag in the wrong case, which is another tag', 'PA002 01:A1 02:1 03:CNY', '04'],
])('%s is a bad field, named by its tag, with the order that could be read', (_, text, tag) => {
  expect(generic(text)).toEqual({ ok: false, refusal: 'BAD-FIELD', detail: tag, number: '002', order: 'A1' });
});

test.each([
  ['an empty order reference', 'QU002 01:'],
  ['an order reference with a character outside its alphabet', 'QU002 01:A_1'],
  ['an order reference that is too long', `QU002 01:${'A'.repeat(33)}`],
  ['no order reference', 'QU002'],
])('%s is a bad field, and no order is named', (_, text) => {
  expect(generic(text)).toEqual({ ok: false, refusal: 'BAD-FIELD', detail: '01', number: '002' });
});

test('digits must be digits, and a time must be whole', () => {
  expect(generic('SR500 31:00x007 41:1 42:1 43:0 44:0 45:Y')).toMatchObject({ ok: false, detail: '31' });
  expect(generic('PR500 01:A1 10:APPROVED 35:2026')).toMatchObject({ ok: false, detail: '35' });
});

test('text that is no UTF-8 is a bad field, and a byte order mark is text', () => {
  const data = (...bytes: number[]) => Uint8Array.from([...Buffer.from('ER50060004BUSY61003'), ...bytes]);
  expect(decodeRegisterMessage(TLV, data(0xff, 0xfe, 0x41))).toMatchObject({ ok: false, detail: '61' });
  expect(decodeRegisterMessage(TLV, data(0xef, 0xbb, 0xbf))).toMatchObject({ message: { detail: '\uFEFF' } });
});

test.each([
  ['a length beyond the end', 'QU00201005A1'],
  ['a length that is no number', 'QU002010x2A1'],
  ['a tag without a length', 'QU00201'],
])('%s is a bad field', (_, data) => {
  expect(decodeRegisterMessage(TLV, Buffer.from(data))).toMatchObject({ ok: false, detail: '01' });
});

test('a result that knows no order needs nothing else; any other outcome needs its order and all the rest', () => {
  expect(generic('PR003 10:NOT-FOUND')).toEqual({
    ok: true,
    message: { code: 'PR', number: '003', outcome: 'NOT-FOUND' },
  });
  expect(generic('PR003 10:APPROVED')).toMatchObject({ ok: false, detail: '01' });
  expect(generic('PR003 01:A1 10:APPROVED')).toMatchObject({ ok: false, detail: '02', order: 'A1' });
  expect(generic('PR003 01:A1')).toMatchObject({ ok: false, detail: '10' });
});

test('an unknown code is told with its number, and a number that cannot be read is a bad field without one', () => {
  expect(generic('XX002')).toEqual({ ok: false, refusal: 'UNKNOWN-COMMAND', detail: 'XX', number: '002' });
  expect(generic('X\u00012')).toEqual({ ok: false, refusal: 'BAD-FIELD', detail: 'number' });
  expect(generic('QU0x2 01:A1')).toEqual({ ok: false, refusal: 'BAD-FIELD', detail: 'number' });
});

test('what a peer wrote is told in printable characters', () => {
  expect(decodeRegisterMessage(TLV, Buffer.from('\u001b\u0007002'))).toMatchObject({ detail: '??' });
});

test('a fixed layout refuses DATA of another length, and a blank field that must not be blank', () => {
  const right = encodeRegisterMessage(FIXED, { code: 'QU', number: '0001', order: 'A1' });
  const refused = (data: Uint8Array, detail: string) =>
    expect(decodeRegisterMessage(FIXED, data)).toMatchObject({ ok: false, refusal: 'BAD-FIELD', detail });
  refused(right.subarray(0, right.length - 1), '01');
  refused(Buffer.concat([right, Buffer.from(' ')]), 'length');
  refused(Buffer.concat([right.subarray(0, 7), Buffer.alloc(32, ' ')]), '01');
});

test('in a fixed layout the outcome stands behind the fields that it makes optional', () => {
  const message: RegisterMessage = { code: 'PR', number: '5000', outcome: 'NOT-FOUND' };
  const data = encodeRegisterMessage(FIXED, message);
  expect(decodeRegisterMessage(FIXED, data)).toEqual({ ok: true, message });
});

test('a value that does not fit is refused as our own mistake, with its place', () => {
  const pay: RegisterMessage = { code: 'PA', number: '002', order: 'A1', amount: 1, currency: 'CNY', mode: 'C' };
  const build = (spec: typeof TLV, change: object) => () => encodeRegisterMessage(spec, { ...pay, ...change });
  expect(build(TLV, { order: 'A'.repeat(33) })).toThrow(
    'PA.01: expected at most 32 bytes, got 33 (BAD-VALUE, blame: us)',
  );
  expect(build(FIXED, { order: '顾'.repeat(11) })).toThrow('PA.01: expected at most 32 bytes, got 33');
  expect(build(TLV, { mode: 'X' })).toThrow('PA.04: expected C, M, got X');
  expect(build(TLV, { currency: undefined })).toThrow('PA.03: expected a value, got none');
});

test('a frame may hold as much as its length can say, and no more', () => {
  const spec = GENERIC_STX_LRC.frame;
  const most = new Uint8Array(spec.dataMax).fill(0x41);
  const items = new LineSplitter(spec).push(encodeFrame(spec, most));
  expect(items).toMatchObject([{ kind: 'frame', data: most }]);
  expect(() => encodeFrame(spec, new Uint8Array(spec.dataMax + 1))).toThrow(/4097 bytes/);
  expect(() => encodeFrame(spec, new Uint8Array(0))).toThrow(/0 bytes/);
});

test.each([
  [0xa0, 0x05],
  [0x0a, 0x05],
  [0x00, 0x5a],
  [0x00, 0xa5],
])('a length of %i %i is not BCD, in whichever digit', (high, low) => {
  const items = new LineSplitter(GENERIC_STX_LRC.frame).push(Uint8Array.of(2, high, low));
  expect(items).toMatchObject([{ kind: 'garbage', reason: 'bad length' }]);
});
