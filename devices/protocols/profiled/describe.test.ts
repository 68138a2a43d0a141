import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FIXED_CRC16 } from '../../profiles/fixed-crc16.js';
import { GENERIC_STX_LRC } from '../../profiles/generic-stx-lrc.js';
import { concat, fromHex } from '../../wire/bytes.js';
import { issueCode } from '../../wire/payment-code.js';
import { Rng } from '../../wire/rng.js';
import { describeLine } from './describe.js';
import { encodeRegisterMessage } from './encode.js';
import { encodeFrame } from './frame.js';
import type { RegisterMessage } from './messages.js';
import type { Profile } from './profile.js';

const CODE = issueCode(17, new Rng('describe'));
const PAY: RegisterMessage = {
  code: 'PA',
  number: '002',
  order: 'A1',
  amount: 1290,
  currency: 'CNY',
  mode: 'C',
  paymentCode: CODE,
};

function frame(message: RegisterMessage, profile: Profile = GENERIC_STX_LRC): Uint8Array {
  return encodeFrame(profile.frame, encodeRegisterMessage(profile.message, message));
}

test('a request is told field by field, its payment code as the token that histories use', () => {
  expect(describeLine(GENERIC_STX_LRC, frame(PAY))).toEqual([
    'PA 002 pay',
    '  01 order              A1',
    '  02 amount             1290',
    '  03 currency           CNY',
    '  04 mode               C',
    '  05 paymentCode        code#17',
  ]);
});

test('all items of a chunk are told, in their order', () => {
  const { frame: spec } = GENERIC_STX_LRC;
  const broken = frame({ code: 'SI', number: '001' });
  broken[4] = 0x21;
  const chunk = concat([
    Uint8Array.of(spec.ack, spec.nak, 0x55, 0x55),
    broken,
    frame({ code: 'ER', number: '001', reason: 'BUSY', detail: 'a payment is open' }),
    fromHex('02 00'),
  ]);
  expect(describeLine(GENERIC_STX_LRC, chunk)).toEqual([
    'ACK',
    'NAK',
    '2 bytes that are no frame: noise',
    '10 bytes that are no frame: bad check',
    'ER 001 refused',
    '  60 reason             BUSY',
    '  61 detail             a payment is open',
    '2 bytes of a frame that goes on',
  ]);
});

test('another profile is told in the same words', () => {
  const message: RegisterMessage = { code: 'CR', number: '0007', order: 'A1', accepted: true };
  expect(describeLine(FIXED_CRC16, frame(message, FIXED_CRC16))).toEqual([
    'CR 0007 answer to cancel',
    '  17 accepted           true',
    '  01 order              A1',
  ]);
});

test('a message that cannot be read is told by its fault, not by its bytes', () => {
  const data = Buffer.from(`PA00201002A105018${CODE}`);
  expect(describeLine(GENERIC_STX_LRC, encodeFrame(GENERIC_STX_LRC.frame, data))).toEqual([
    'message 002 of 35 bytes that cannot be read: BAD-FIELD at 02',
  ]);
});

test('text of a device cannot steer a screen', () => {
  const hostile: RegisterMessage = {
    code: 'ER',
    number: '001',
    reason: 'HOST',
    detail: '\u001b[2J\u202Eabc\u2028',
  };
  expect(describeLine(GENERIC_STX_LRC, frame(hostile))).toContain(
    '  61 detail             \\u{1b}[2J\\u{202e}abc\\u{2028}',
  );
});

test('a QR code to be shown is hidden, and a code in a free text as well', () => {
  const text = `code ${CODE}!`;
  const shown: RegisterMessage = {
    code: 'PS',
    number: '500',
    order: 'A1',
    stage: 'PENDING',
    textZh: '',
    textEn: text,
    qr: 'wxp://f2f0abc',
  };
  const lines = describeLine(GENERIC_STX_LRC, frame(shown));
  expect(lines).toContain('  22 textEn             code <18 digits hidden>!');
  expect(lines).toContain('  23 qr                 <13 characters hidden>');
});

test('no payment code is ever told, whichever byte of a message is changed and wherever the line cuts it', () => {
  const change = fc.record({ at: fc.nat(), byte: fc.nat(255), cut: fc.nat() });
  fc.assert(
    fc.property(change, fc.constantFrom(GENERIC_STX_LRC, FIXED_CRC16), ({ at, byte, cut }, profile) => {
      const number = '2'.padStart(profile.message.number.digits, '0');
      const data = encodeRegisterMessage(profile.message, { ...PAY, number });
      data[at % data.length] = byte;
      const changed = encodeFrame(profile.frame, data);
      const chunk = concat([changed.subarray(0, cut % changed.length), changed]);
      for (const bytes of [changed, chunk])
        expect(describeLine(profile, bytes).join('\n')).not.toContain(CODE.slice(2, 12));
    }),
    { numRuns: 1000 },
  );
});
