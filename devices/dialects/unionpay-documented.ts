/**
 * The UnionPay-style dialect that public sources document, with their choices in place of the reference dialect's wherever the
 * two differ (docs/domain.md 4). What they name and do not lay out (a result query, an order reference) is as in the reference
 * dialect; docs/dialects.md says which of its settings are documented and which are assumed.
 */

import type { Dialect, FieldSpec } from '../protocols/iso8583/dialect.js';
import { REFERENCE_DIALECT } from '../protocols/iso8583/reference-dialect.js';

/** docs/domain.md 4.2; those that a scan payment does not have are there so that a host may send them. */
const MORE_FIELDS: readonly FieldSpec[] = [
  { n: 2, name: 'card number', alphabet: 'bcd', length: 'll', max: 19, align: 'left', secret: true },
  { n: 14, name: 'expiry', alphabet: 'bcd', length: 'fixed', max: 4, secret: true },
  { n: 23, name: 'card sequence number', alphabet: 'bcd', length: 'fixed', max: 3, align: 'right' },
  { n: 26, name: 'PIN length', alphabet: 'bcd', length: 'fixed', max: 2 },
  { n: 38, name: 'authorisation code', alphabet: 'ascii', length: 'fixed', max: 6 },
  { n: 52, name: 'PIN block', alphabet: 'binary', length: 'fixed', max: 8, secret: true },
  { n: 53, name: 'security information', alphabet: 'bcd', length: 'fixed', max: 16 },
  { n: 54, name: 'balance', alphabet: 'ascii', length: 'lll', max: 20 },
  { n: 55, name: 'chip data', alphabet: 'binary', length: 'lll', max: 255, secret: true },
  { n: 57, name: 'private data', alphabet: 'ascii', length: 'lll', max: 100, secret: true },
  { n: 58, name: 'electronic cash', alphabet: 'binary', length: 'lll', max: 100, secret: true },
];

const { fields, messages, answers } = REFERENCE_DIALECT;

export const UNIONPAY_DOCUMENTED: Dialect = {
  ...REFERENCE_DIALECT,
  name: 'unionpay-documented',
  // As in the published frames (docs/domain.md 4.1, 4.9).
  tpdu: '6006010000',
  header: '613100311108',
  bytesMax: 2048,
  fields: [...fields, ...MORE_FIELDS].toSorted((a, b) => a.n - b.n),
  // A reply has a MAC only where it approves (4.6).
  mac: { field: 64, algorithm: 'unionpay-ecb', replies: 'approvals' },
  // Double-length keys and a track key: network code 004, 60 bytes (4.5).
  keys: {
    field: 62,
    request: 'Sequence No12SCANSR000001',
    reply: [
      { key: 'pik', bytes: 16, check: 4 },
      { key: 'mak', bytes: 8, fill: 8, check: 4 },
      { key: 'tdk', bytes: 16, check: 4 },
    ],
  },
  // The reply echoes F59 (4.13).
  blocks: { ...REFERENCE_DIALECT.blocks, returnsCode: true },
  values: { 22: '032', 25: '00', 49: '156', 63: '01 ' },
  messages: { ...messages, 'sign-in': { ...messages['sign-in'], f60: '00{batch}004' } },
  answers: {
    ...answers,
    // Success with a warning (4.8).
    done: ['00', '11', 'A2', 'A4', 'A5', 'A6'],
    'not-allowed': ['57', '05', '58', '62'],
    'bad-code': ['14', '54'],
    // 99: the keys are not in step; sign in, as for A0 (4.8).
    'bad-mac': ['A0', '99'],
    fraud: ['34', '04', '41', '43'],
  },
};
