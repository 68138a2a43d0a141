/** The engine under every profile of the rig, and some that exist here alone: what they pass cannot hang on a word of those. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { parseProfile } from '../../profiles/profile-file.js';
import { checkProfile } from './check-profile.js';
import { codecContract } from './codec.contract.js';
import { lineContract } from './line.contract.js';
import { lossyContract } from './lossy.contract.js';
import type { FieldRule, Profile } from './profile.js';

const order: FieldRule = { key: 'order', tag: 'o', type: 'text', min: 1, max: 6, pattern: '[A-Z0-9-]+' };
const amount: FieldRule = { key: 'amount', tag: '$', type: 'number', min: 1, max: 7 };
const original: FieldRule = { ...order, key: 'original', tag: 'O' };
const text = (key: string, tag: string): FieldRule => ({ key, tag, type: 'text', max: 9 });
const count = (key: string, tag: string): FieldRule => ({ key, tag, type: 'number', min: 1, max: 4 });
const words = (key: string, tag: string, all: string): FieldRule => ({
  key,
  tag,
  type: 'text',
  max: 1,
  words: Object.fromEntries(all.split(' ').map((word, i) => [word, String.fromCharCode(65 + i)])),
});
const flag = (key: string, tag: string): FieldRule => ({
  key,
  tag,
  type: 'boolean',
  max: 1,
  words: { true: '+', false: '-' },
});

/** One-byte codes, tags and length; a plain sum; printable answers; no field that the engine does not need. */
const TINY: Profile = {
  name: 'tiny',
  serial: { baudRate: 1_200, dataBits: 7, parity: 'even', stopBits: 1 },
  frame: {
    start: 0x1b,
    end: 0x0d,
    length: { encoding: 'binary', bytes: 1 },
    dataMin: 3,
    dataMax: 160,
    check: { kind: 'sum8', over: 'length-data' },
    ack: 0x21,
    nak: 0x3f,
  },
  timers: { gapMs: 50, answerMs: 300, tries: 2, statementMs: 4_000, resultMs: 30_000, duplicateMs: 2_000 },
  message: {
    codes: Object.fromEntries(
      ['PA', 'PS', 'PR', 'QU', 'LA', 'CA', 'CR', 'VO', 'RF', 'SE', 'SR', 'SI', 'SS', 'ER'].map((code, i) => [
        code,
        String.fromCharCode(97 + i),
      ]),
    ) as Profile['message']['codes'],
    number: { digits: 2, register: [10, 49], terminal: [50, 99] },
    layout: { kind: 'tlv', tagBytes: 1, lengthBytes: 1 },
    fields: {
      PA: [order, amount, { ...text('currency', 'c'), min: 3, max: 3 }, words('mode', 'm', 'C M')],
      PS: [
        order,
        words('stage', 's', 'SCANNING SENDING WAITING-CONSUMER QUERYING REVERSING PENDING'),
        text('textZh', 'z'),
        text('textEn', 'e'),
      ],
      PR: [
        words('outcome', 'r', 'APPROVED DECLINED CANCELLED REVERSED REFUNDED VOIDED UNKNOWN NOT-FOUND'),
        order,
        amount,
        text('resultCode', 'x'),
        { ...words('cause', 'y', 'NETWORK SYSTEM OPERATION FRAUD'), emptyWhenAbsent: true },
        text('textZh', 'z'),
        text('textEn', 'e'),
        text('nextZh', 'Z'),
        text('nextEn', 'E'),
        { ...text('reference', 'R'), optional: true },
      ],
      QU: [order],
      LA: [],
      CA: [order],
      CR: [flag('accepted', 'a'), order],
      VO: [original, order, amount],
      RF: [original, order, amount],
      SE: [],
      SR: [
        { key: 'batch', tag: 'b', type: 'digits', max: 6 },
        count('salesCount', '1'),
        count('salesAmount', '2'),
        count('refundsCount', '3'),
        count('refundsAmount', '4'),
        flag('balanced', '='),
      ],
      SI: [],
      SS: [
        words('state', 's', 'IDLE BUSY FAULT'),
        text('firmwareName', 'n'),
        text('firmwareVersion', 'v'),
        text('serialNumber', '#'),
        count('reversalsOwed', '1'),
        count('resultsUndelivered', '2'),
        { ...order, optional: true },
      ],
      ER: [
        words('reason', 'r', 'BUSY UNKNOWN-COMMAND BAD-FIELD DUPLICATE-ORDER HOST FAULT'),
        text('detail', 'd'),
        { ...order, optional: true },
      ],
    },
  },
};

/** Fields behind separators, a length in decimal digits that counts the whole frame, a sum that makes all bytes 0. */
const SEPARATED: Profile = {
  ...TINY,
  name: 'separated',
  frame: {
    ...TINY.frame,
    length: { encoding: 'ascii', bytes: 4, counts: 'frame' },
    dataMax: 990,
    check: { kind: 'sum8-negated', over: 'start-length-data-end' },
  },
  message: { ...TINY.message, layout: { kind: 'separated', separator: 0x1c } },
};

/** Fields at fixed positions, values at their right, amounts behind zeros; words with a spare one and a rest. */
const RIGHT: Profile = {
  ...TINY,
  name: 'right',
  frame: {
    ...TINY.frame,
    length: { encoding: 'binary', bytes: 2, counts: 'data-end' },
    check: { kind: 'crc16-x25', over: 'data-end', order: 'low-first' },
  },
  message: {
    ...TINY.message,
    layout: { kind: 'fixed', pad: ' ' },
    fields: Object.fromEntries(
      Object.entries(TINY.message.fields).map(([code, rules]) => [
        code,
        rules.map((rule): FieldRule => {
          if (rule.type === 'number') return { ...rule, align: 'right', pad: '0' };
          if (rule.key === 'outcome')
            return { ...rule, words: { ...rule.words, DECLINED: ['B', 'b'] }, otherwise: 'UNKNOWN' };
          return rule.type === 'text' ? { ...rule, align: 'right' } : rule;
        }),
      ]),
    ),
  },
};
for (const profile of [TINY, SEPARATED, RIGHT]) checkProfile(profile);

const FOLDER = join(import.meta.dirname, '../../profiles');
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
const profiles = FILES.map((name) => parseProfile(readFileSync(join(FOLDER, name), 'utf8'), name));

for (const profile of [...profiles, TINY, SEPARATED, RIGHT]) {
  describe(`profile ${profile.name}`, () => {
    codecContract(profile);
    lineContract(profile);
    lossyContract(profile);
  });
}
