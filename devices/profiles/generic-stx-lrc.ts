/** The generic register link, version 1, wholly as data (docs/reference-link.md). */
import type { FieldRule, Profile } from '../protocols/profiled/profile.js';

const order: FieldRule = { key: 'order', tag: '01', type: 'text', min: 1, max: 32, pattern: '[A-Za-z0-9-]+' };
const optionalOrder: FieldRule = { ...order, optional: true };
const amount: FieldRule = { key: 'amount', tag: '02', type: 'number', min: 1, max: 12 };
const original: FieldRule = { ...order, key: 'original', tag: '40' };

const STAGES = same('SCANNING', 'SENDING', 'WAITING-CONSUMER', 'QUERYING', 'REVERSING', 'PENDING');
const OUTCOMES = same('APPROVED', 'DECLINED', 'CANCELLED', 'REVERSED', 'REFUNDED', 'VOIDED', 'UNKNOWN', 'NOT-FOUND');
const CAUSES = same('NETWORK', 'SYSTEM', 'OPERATION', 'FRAUD');
const REASONS = same('BUSY', 'UNKNOWN-COMMAND', 'BAD-FIELD', 'DUPLICATE-ORDER', 'HOST', 'FAULT');
const YES_NO = { true: 'Y', false: 'N' };

export const GENERIC_STX_LRC: Profile = {
  name: 'generic-stx-lrc',
  serial: { baudRate: 115_200, dataBits: 8, parity: 'none', stopBits: 1 },
  frame: {
    start: 0x02,
    end: 0x03,
    length: { encoding: 'bcd', bytes: 2 },
    dataMin: 1,
    dataMax: 4096,
    check: { kind: 'lrc-xor', over: 'length-data-end' },
    ack: 0x06,
    nak: 0x15,
  },
  timers: { gapMs: 200, answerMs: 1_000, tries: 3, statementMs: 10_000, resultMs: 90_000, duplicateMs: 5_000 },
  message: {
    codes: {
      PA: 'PA',
      PS: 'PS',
      PR: 'PR',
      QU: 'QU',
      LA: 'LA',
      CA: 'CA',
      CR: 'CR',
      VO: 'VO',
      RF: 'RF',
      SE: 'SE',
      SR: 'SR',
      SI: 'SI',
      SS: 'SS',
      ER: 'ER',
    },
    number: { digits: 3, register: [1, 499], terminal: [500, 999] },
    layout: { kind: 'tlv', tagBytes: 2, lengthBytes: 3 },
    fields: {
      PA: [
        order,
        amount,
        { key: 'currency', tag: '03', type: 'text', min: 3, max: 3 },
        { key: 'mode', tag: '04', type: 'text', max: 1, words: same('C', 'M') },
        { key: 'paymentCode', tag: '05', type: 'text', optional: true, min: 1, max: 64, secret: true },
        { key: 'operator', tag: '06', type: 'text', optional: true, max: 32 },
        { key: 'language', tag: '07', type: 'text', optional: true, max: 16 },
      ],
      PS: [
        order,
        { key: 'stage', tag: '20', type: 'text', max: 20, words: STAGES },
        { key: 'textZh', tag: '21', type: 'text', max: 240 },
        { key: 'textEn', tag: '22', type: 'text', max: 240 },
        { key: 'qr', tag: '23', type: 'text', optional: true, max: 512, secret: true },
      ],
      PR: [
        order,
        { key: 'outcome', tag: '10', type: 'text', max: 12, words: OUTCOMES },
        amount,
        { key: 'resultCode', tag: '11', type: 'text', max: 8 },
        { key: 'cause', tag: '12', type: 'text', max: 12, emptyWhenAbsent: true, words: CAUSES },
        { key: 'textZh', tag: '13', type: 'text', max: 240 },
        { key: 'textEn', tag: '14', type: 'text', max: 240 },
        { key: 'nextZh', tag: '15', type: 'text', max: 240 },
        { key: 'nextEn', tag: '16', type: 'text', max: 240 },
        { key: 'trace', tag: '30', type: 'digits', max: 6 },
        { key: 'batch', tag: '31', type: 'digits', max: 6 },
        { key: 'reference', tag: '32', type: 'text', optional: true, max: 24 },
        { key: 'wallet', tag: '33', type: 'text', optional: true, max: 24 },
        { key: 'walletOrder', tag: '34', type: 'text', optional: true, max: 64 },
        { key: 'time', tag: '35', type: 'digits', min: 14, max: 14 },
        { key: 'merchant', tag: '36', type: 'text', max: 24 },
        { key: 'terminal', tag: '37', type: 'text', max: 16 },
        { key: 'receipt', tag: '38', type: 'text', optional: true, max: 999 },
      ],
      QU: [order],
      LA: [],
      CA: [order],
      CR: [order, { key: 'accepted', tag: '17', type: 'boolean', max: 1, words: YES_NO }],
      VO: [order, original, amount],
      RF: [order, original, amount],
      SE: [],
      SR: [
        { key: 'batch', tag: '31', type: 'digits', max: 6 },
        { key: 'salesCount', tag: '41', type: 'number', min: 1, max: 6 },
        { key: 'salesAmount', tag: '42', type: 'number', min: 1, max: 15 },
        { key: 'refundsCount', tag: '43', type: 'number', min: 1, max: 6 },
        { key: 'refundsAmount', tag: '44', type: 'number', min: 1, max: 15 },
        { key: 'balanced', tag: '45', type: 'boolean', max: 1, words: YES_NO },
      ],
      SI: [],
      SS: [
        { key: 'state', tag: '50', type: 'text', max: 8, words: same('IDLE', 'BUSY', 'FAULT') },
        { key: 'firmwareName', tag: '51', type: 'text', max: 64 },
        { key: 'firmwareVersion', tag: '52', type: 'text', max: 32 },
        { key: 'serialNumber', tag: '53', type: 'text', max: 32 },
        { key: 'reversalsOwed', tag: '54', type: 'number', min: 1, max: 6 },
        { key: 'resultsUndelivered', tag: '55', type: 'number', min: 1, max: 6 },
        optionalOrder,
      ],
      ER: [
        { key: 'reason', tag: '60', type: 'text', max: 16, words: REASONS },
        { key: 'detail', tag: '61', type: 'text', max: 240 },
        optionalOrder,
      ],
    },
  },
};

function same(...words: string[]): Record<string, string> {
  return Object.fromEntries(words.map((word) => [word, word]));
}
