import { expect, test } from 'vitest';
import { FIXED_CRC16 } from '../../profiles/fixed-crc16.js';
import { GENERIC_STX_LRC } from '../../profiles/generic-stx-lrc.js';
import { MisuseError } from '../../wire/errors.js';
import { checkProfile } from './check-profile.js';
import { CHECKSUMS } from './checksums.js';
import type { FieldRule, Profile } from './profile.js';

const GOOD = GENERIC_STX_LRC;

/** What is said of the profile, without the part that every complaint shares. */
function complaint(profile: Profile): string {
  try {
    checkProfile(profile);
  } catch (error) {
    if (!(error instanceof MisuseError)) throw error;
    return error.message.replace('the profile contradicts itself at profile ', '');
  }
  return 'nothing';
}

function framed(change: Partial<Profile['frame']>): Profile {
  return { ...GOOD, frame: { ...GOOD.frame, ...change } };
}

function timed(change: Partial<Profile['timers']>): Profile {
  return { ...GOOD, timers: { ...GOOD.timers, ...change } };
}

function said(change: Partial<Profile['message']>): Profile {
  return { ...GOOD, message: { ...GOOD.message, ...change } };
}

/** The generic profile with other fields in its `QU`. */
function asked(...rules: FieldRule[]): Profile {
  return said({ fields: { ...GOOD.message.fields, QU: rules } });
}

const CRC = { kind: 'crc16-arc', over: 'data' } as const;
const order = GOOD.message.fields.QU?.[0] as FieldRule;
const extra: FieldRule = { key: 'note', tag: '70', type: 'text', max: 10 };

test('the profiles of the rig hold together', () => {
  expect([GENERIC_STX_LRC, FIXED_CRC16].map(complaint)).toEqual(['nothing', 'nothing']);
});

test('the whole complaint names the profile, the field, what was expected and what is there', () => {
  expect(() => checkProfile(framed({ nak: 0x06 }))).toThrow(
    'the profile contradicts itself at profile generic-stx-lrc frame.nak: expected another byte than frame.ack, got 6',
  );
});

test.each<[string, Profile]>([
  ['frame.start: expected a byte, 0 to 255, got 256', framed({ start: 256 })],
  ['frame.end: expected a byte, 0 to 255, got 0.5', framed({ end: 0.5 })],
  ['frame.start: expected another byte than ACK and NAK, got 21', framed({ start: 0x15 })],
  ['frame.dataMin: expected at least 1, got 0', framed({ dataMin: 0 })],
  ['frame.dataMax: expected at most 9999, what 2 length byte(s) can say, got 10000', framed({ dataMax: 10_000 })],
  [
    'frame.dataMax: expected at most 255, what 1 length byte(s) can say, got 256',
    framed({ length: { encoding: 'binary', bytes: 1 }, dataMax: 256 }),
  ],
  ['frame.dataMax: expected no less than frame.dataMin, got 4', framed({ dataMin: 5, dataMax: 4 })],
  [
    `frame.check.kind: expected ${Object.keys(CHECKSUMS).join(', ')}, got md5`,
    framed({ check: { kind: 'md5' as 'sum8', over: 'data' } }),
  ],
  [
    'frame.dataMax: expected at most 9996, what 2 length byte(s) can say, got 9999',
    framed({ length: { encoding: 'bcd', bytes: 2, counts: 'data-end-check' }, dataMax: 9999, end: 3, check: CRC }),
  ],
  [
    'frame.check.over: expected what is in the frame: it has no end byte, got length-data-end',
    framed({ end: undefined as unknown as number }),
  ],
  [
    'frame.check.order: expected a check of two bytes, got sum8',
    framed({ check: { kind: 'sum8', over: 'data', order: 'low-first' } }),
  ],
])('frame: %s', (text, profile) => {
  expect(complaint(profile)).toBe(`generic-stx-lrc ${text}`);
});

test.each<[string, Profile]>([
  ['timers.tries: expected a whole number above 0, got 0', timed({ tries: 0 })],
  ['timers.gapMs: expected a whole number above 0, got 0.2', timed({ gapMs: 0.2 })],
  [
    'timers.duplicateMs: expected more than 2000, when the last try leaves: else it passes for a new message, got 2000',
    timed({ duplicateMs: 2_000 }),
  ],
  [
    'timers.answerMs: expected more than timers.gapMs = 200: a frame that breaks off is refused only after that, got 150',
    timed({ answerMs: 150 }),
  ],
  [
    'timers.resultMs: expected more than timers.statementMs = 10000: else it asks while all is well, got 9000',
    timed({ resultMs: 9_000 }),
  ],
])('timers: %s', (text, profile) => {
  expect(complaint(profile)).toBe(`generic-stx-lrc ${text}`);
});

const codes = GOOD.message.codes;
const lacking = (code: keyof typeof codes): typeof codes =>
  Object.fromEntries(Object.entries(codes).filter(([key]) => key !== code));
const number = GOOD.message.number;

test.each<[string, Profile]>([
  [
    'message.codes.RF: expected a wire code of its own, got PA, also that of PA',
    said({ codes: { ...codes, RF: 'PA' } }),
  ],
  ['message.codes.SI: expected wire codes of one length, got SIX', said({ codes: { ...codes, SI: 'SIX' } })],
  ['message.codes.SI: expected ASCII characters, got 状态', said({ codes: { ...codes, SI: '状态' } })],
  ['message.codes.ER: expected a wire code, got nothing', said({ codes: { ...codes, ER: '' } })],
  [
    'message.number: expected ranges that do not overlap, got 1 to 500 and 500 to 999',
    said({ number: { ...number, register: [1, 500] } }),
  ],
  [
    'message.number.terminal: expected a range from low to high of 3 digits, got 500 to 1000',
    said({ number: { ...number, terminal: [500, 1000] } }),
  ],
  [
    'message.number.register: expected a range from low to high of 3 digits, got 9 to 1',
    said({ number: { ...number, register: [9, 1] } }),
  ],
  ['message.codes.CR: expected a wire code beside that of CA, got nothing', said({ codes: lacking('CR') })],
  ['message.codes.QU: expected a wire code, got nothing', said({ codes: lacking('QU') })],
  ['message.codes.LA: expected a wire code, got nothing', { ...said({ codes: lacking('LA') }), recovery: 'last' }],
  ['message.codes.PA: expected pairs of hex digits, got PA', said({ codesIn: 'hex' })],
  ['message.number.digits: expected an even number up to 8, got 3', said({ number: { ...number, in: 'bcd' } })],
  [
    'message.layout.separator: expected 0 to 63, no blank, got 124',
    said({ text: 'gbk', layout: { kind: 'separated', separator: 0x7c } }),
  ],
  ['message.layout.pad: expected one ASCII character, got --', said({ layout: { kind: 'fixed', pad: '--' } })],
  ['message.layout.tagBytes: expected 1 to 8, got 0', said({ layout: { kind: 'tlv', tagBytes: 0, lengthBytes: 3 } })],
  [
    'message.layout.lengthBytes: expected 1 to 5, got 0',
    said({ layout: { kind: 'tlv', tagBytes: 2, lengthBytes: 0 } }),
  ],
])('message: %s', (text, profile) => {
  expect(complaint(profile)).toBe(`generic-stx-lrc ${text}`);
});

/** The same with fields at fixed positions. */
const placed = (rule: FieldRule): Profile => {
  const profile = asked(order, rule);
  return { ...profile, message: { ...profile.message, layout: { kind: 'fixed', pad: ' ' } } };
};
const flag: FieldRule = { key: 'note', tag: '70', type: 'boolean', max: 1 };
const without = (key: keyof typeof codes): Profile['message']['fields'] =>
  Object.fromEntries(
    Object.entries(GOOD.message.fields).filter(([code]) => code !== key),
  ) as typeof GOOD.message.fields;

test.each<[string, Profile]>([
  [
    'message.fields.SI: expected a list of fields, empty where there is none, got nothing',
    said({ fields: without('SI') }),
  ],
  ['message.fields.QU: expected a field for order, got none', asked(extra)],
  ['message.fields.QU[1].tag: expected a tag of its own, got 01', asked(order, { ...extra, tag: '01' })],
  ['message.fields.QU[1].key: expected each property once, got order', asked(order, { ...extra, key: 'order' })],
  ['message.fields.QU[1].tag: expected 2 ASCII character(s), got 7', asked(order, { ...extra, tag: '7' })],
  ['message.fields.QU[1].max: expected at least 1, got 0', asked(order, { ...extra, max: 0 })],
  [
    'message.fields.QU[1].max: expected at most 999, what 3 digit(s) can say, got 1000',
    asked(order, { ...extra, max: 1000 }),
  ],
  ['message.fields.QU[1].max: expected at most 15 digits, got 16', asked(order, { ...extra, type: 'number', max: 16 })],
  ['message.fields.QU[1].min: expected 0 to 10, got 11', asked(order, { ...extra, min: 11 })],
  ['message.fields.QU[1].words: expected a word for true and one for false, got nothing', asked(order, flag)],
  [
    'message.fields.QU[1].words.b: expected a word of its own, got X, also that of a',
    asked(order, { ...extra, words: { a: 'X', b: 'X' } }),
  ],
  [
    'message.fields.QU[1].words.a: expected 1 to 1 bytes, got XY',
    asked(order, { ...extra, max: 1, words: { a: 'XY' } }),
  ],
  [
    'message.fields.QU[1].in: expected bcd for digits, a number or words of digits, got text',
    asked(order, { ...extra, in: 'bcd' }),
  ],
  [
    'message.fields.QU[1].min: expected an even number of digits, as many as max = 6, got nothing',
    asked(order, { ...extra, type: 'digits', in: 'bcd', max: 6 }),
  ],
  ['message.fields.QU[1].pad: expected a fixed layout, got tlv', asked(order, { ...extra, pad: '0' })],
  [
    'message.fields.QU[1].pad: expected a digit only as 0 before a number (align: right), got 0',
    placed({ ...extra, pad: '0' }),
  ],
  [
    'message.fields.QU[1].optional: expected a number that is always there: padded by 0, no value looks like 0, got true',
    placed({ ...extra, type: 'number', align: 'right', pad: '0', optional: true }),
  ],
  [
    'message.fields.QU[1].words.a: expected a word that padding by " " leaves whole, got X ',
    placed({ ...extra, words: { a: 'X ' } }),
  ],
  [
    'message.fields.QU[1].words: expected a word for REVERSED, got none',
    asked(order, { ...extra, key: 'outcome', words: { APPROVED: '1', DECLINED: '2', CANCELLED: '3' } }),
  ],
  [
    'message.fields.QU[0]: expected room for references such as A1 and A12-V, got [0-9]+',
    asked({ ...order, pattern: '[0-9]+' }),
  ],
  ['message.fields.QU[1].otherwise: expected a, got b', asked(order, { ...extra, words: { a: 'X' }, otherwise: 'b' })],
  [
    'message.fields.PR[1].otherwise: expected UNKNOWN: a code that is not listed is no result, got DECLINED',
    said({
      fields: {
        ...GOOD.message.fields,
        PR: (GOOD.message.fields.PR ?? []).map((rule) =>
          rule.key === 'outcome' ? { ...rule, otherwise: 'DECLINED' } : rule,
        ),
      },
    }),
  ],
  [
    'message.fields.QU: expected at most 31 fields, got 32',
    asked(
      order,
      ...Array.from({ length: 31 }, (_, i) => ({ ...extra, key: `n${i}`, tag: `A${String.fromCharCode(65 + i)}` })),
    ),
  ],
  [
    'message.fields.QU: expected at most frame.dataMax = 4096, got 5062',
    asked(order, ...['A1', 'A2', 'A3', 'A4', 'A5'].map((tag) => ({ ...extra, key: tag, tag, max: 999 }))),
  ],
])('fields: %s', (text, profile) => {
  expect(complaint(profile)).toBe(`generic-stx-lrc ${text}`);
});
