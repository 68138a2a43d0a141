/**
 * A second register link, different on purpose wherever a profile can differ: start and end bytes, binary length, CRC-16,
 * fixed-position fields, numeric codes, other timers. It keeps the engine from knowing the first one by heart.
 */
import type { FieldRule, Profile } from '../protocols/profiled/profile.js';
import { GENERIC_STX_LRC } from './generic-stx-lrc.js';

const OUTCOME_CODES = {
  APPROVED: '00',
  DECLINED: '10',
  CANCELLED: '11',
  REVERSED: '12',
  REFUNDED: '20',
  VOIDED: '21',
  UNKNOWN: '90',
  'NOT-FOUND': '99',
};
const STAGE_CODES = {
  SCANNING: '1',
  SENDING: '2',
  'WAITING-CONSUMER': '3',
  QUERYING: '4',
  REVERSING: '5',
  PENDING: '6',
};
const CAUSE_CODES = { NETWORK: 'N', SYSTEM: 'S', OPERATION: 'O', FRAUD: 'F' };
const REASON_CODES = {
  BUSY: 'B',
  'UNKNOWN-COMMAND': 'U',
  'BAD-FIELD': 'F',
  'DUPLICATE-ORDER': 'D',
  HOST: 'H',
  FAULT: 'X',
};
const FLAGS = { true: '1', false: '0' };

const CHANGED: Readonly<Record<string, Partial<FieldRule>>> = {
  outcome: { words: OUTCOME_CODES, max: 2 },
  stage: { words: STAGE_CODES, max: 1 },
  cause: { words: CAUSE_CODES, max: 1 },
  reason: { words: REASON_CODES, max: 1 },
  mode: { words: { C: '2', M: '1' }, max: 1 },
  state: { words: { IDLE: '0', BUSY: '1', FAULT: '2' }, max: 1 },
  accepted: { words: FLAGS },
  balanced: { words: FLAGS },
};

export const FIXED_CRC16: Profile = {
  name: 'fixed-crc16',
  serial: { baudRate: 9_600, dataBits: 8, parity: 'none', stopBits: 2 },
  frame: {
    start: 0x7e,
    end: 0x7f,
    length: { encoding: 'binary', bytes: 2 },
    dataMin: 1,
    dataMax: 4096,
    check: { kind: 'crc16-ccitt-false', over: 'data' },
    ack: 0x41,
    nak: 0x4e,
  },
  timers: { gapMs: 150, answerMs: 800, tries: 4, statementMs: 9_000, resultMs: 80_000, duplicateMs: 6_000 },
  message: {
    codes: {
      PA: '101',
      PS: '102',
      PR: '103',
      QU: '104',
      LA: '105',
      CA: '106',
      CR: '107',
      VO: '108',
      RF: '109',
      SE: '110',
      SR: '111',
      SI: '112',
      SS: '113',
      ER: '199',
    },
    number: { digits: 4, register: [1, 4_999], terminal: [5_000, 9_999] },
    layout: { kind: 'fixed', pad: ' ' },
    fields: fixedFields(),
  },
};

/** The same meanings in the reverse order, with words of its own. */
function fixedFields(): Profile['message']['fields'] {
  const entries = Object.entries(GENERIC_STX_LRC.message.fields).map(([code, rules]) => [
    code,
    [...rules].reverse().map((rule) => ({ ...rule, ...CHANGED[rule.key] })),
  ]);
  return Object.fromEntries(entries) as Profile['message']['fields'];
}
