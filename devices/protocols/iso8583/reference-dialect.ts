/** The reference acquirer dialect, version 1 (docs/acquirer-dialect.md; formats from docs/domain.md 4.2). */
import { ANSWER_NAMES, ANSWERS, FATES } from './answers.js';
import type { Dialect } from './dialect.js';
import { DOUBLE_LENGTH_KEYS } from './keys.js';

/** What every message about money has. */
const financial = (...more: readonly number[]): number[] =>
  [4, 11, 22, 25, 41, 42, 49, 60, 64, ...more].sort((a, b) => a - b);

export const REFERENCE_DIALECT: Dialect = {
  name: 'reference',
  length: { encoding: 'binary', bytes: 2, counts: 'message' },
  tpdu: '6000030000',
  header: '603100311000',
  signInWanted: { digit: 5, value: '3' },
  bytesMax: 1024,
  fields: [
    { n: 3, name: 'processing code', alphabet: 'bcd', length: 'fixed', max: 6 },
    { n: 4, name: 'amount', alphabet: 'bcd', length: 'fixed', max: 12 },
    { n: 11, name: 'trace', alphabet: 'bcd', length: 'fixed', max: 6 },
    { n: 12, name: 'local time', alphabet: 'bcd', length: 'fixed', max: 6 },
    { n: 13, name: 'local date', alphabet: 'bcd', length: 'fixed', max: 4 },
    { n: 15, name: 'settlement date', alphabet: 'bcd', length: 'fixed', max: 4 },
    { n: 22, name: 'entry mode', alphabet: 'bcd', length: 'fixed', max: 3, align: 'left' },
    { n: 25, name: 'condition code', alphabet: 'bcd', length: 'fixed', max: 2 },
    { n: 32, name: 'acquirer', alphabet: 'bcd', length: 'll', max: 11, align: 'left' },
    { n: 37, name: 'retrieval reference', alphabet: 'ascii', length: 'fixed', max: 12 },
    { n: 39, name: 'response code', alphabet: 'ascii', length: 'fixed', max: 2 },
    { n: 41, name: 'terminal', alphabet: 'ascii', length: 'fixed', max: 8 },
    { n: 42, name: 'merchant', alphabet: 'ascii', length: 'fixed', max: 15 },
    { n: 44, name: 'additional response data', alphabet: 'ascii', length: 'll', max: 25 },
    { n: 48, name: 'totals and batch details', alphabet: 'bcd', length: 'lll', max: 322, align: 'left' },
    { n: 49, name: 'currency', alphabet: 'ascii', length: 'fixed', max: 3 },
    { n: 59, name: 'private blocks', alphabet: 'ascii', length: 'lll', max: 600, secret: true },
    { n: 60, name: 'type, batch, network code', alphabet: 'bcd', length: 'lll', max: 17, align: 'left' },
    { n: 61, name: 'original message', alphabet: 'bcd', length: 'lll', max: 29, align: 'left' },
    { n: 62, name: 'keys', alphabet: 'binary', length: 'lll', max: 512, secret: true },
    { n: 63, name: 'operator', alphabet: 'ascii', length: 'lll', max: 163 },
    { n: 64, name: 'MAC', alphabet: 'ascii', length: 'fixed', max: 8 },
  ],
  mac: { field: 64, algorithm: 'unionpay-ecb', replies: 'all' },
  keys: { field: 62, request: 'Sequence No12SCANSR000001', reply: DOUBLE_LENGTH_KEYS },
  blocks: { field: 59, code: 'A3', fate: 'A5', wallet: 'A6', walletOrder: 'A7', order: 'A8' },
  values: { 22: '032', 25: '00', 49: '156', 63: '001' },
  messages: {
    'sign-in': {
      mti: '0800',
      f60: '00{batch}003',
      fields: [11, 41, 42, 60, 62, 63],
      reply: [11, 12, 13, 32, 37, 39, 41, 42, 60, 62],
    },
    'sign-off': { mti: '0820', f60: '00{batch}002', fields: [11, 41, 42, 60] },
    echo: { mti: '0820', f60: '00{batch}301', fields: [11, 41, 42, 60] },
    sale: { mti: '0200', processing: '000000', f60: '22{batch}00060', fields: financial(59) },
    query: {
      mti: '0200',
      processing: '310000',
      f60: '01{batch}00060',
      f61: '{batch}{trace}',
      fields: financial(59, 61),
    },
    reversal: {
      mti: '0400',
      processing: '000000',
      f60: '22{batch}00060',
      f61: '{batch}{trace}',
      fields: financial(39, 59, 61),
    },
    void: {
      mti: '0200',
      processing: '200000',
      f60: '23{batch}00060',
      f61: '{batch}{trace}',
      fields: financial(37, 59, 61),
    },
    refund: {
      mti: '0220',
      processing: '200000',
      f60: '25{batch}00060',
      f61: '{batch}{trace}{date}',
      fields: financial(37, 59, 61),
    },
    settle: { mti: '0500', f60: '00{batch}201', fields: [11, 41, 42, 48, 49, 60, 64] },
    upload: { mti: '0320', f60: '00{batch}201', fields: [11, 41, 42, 48, 60, 64] },
    'upload-end': { mti: '0320', f60: '00{batch}202', fields: [11, 41, 42, 48, 60, 64] },
    'upload-end-balanced': { mti: '0320', f60: '00{batch}207', fields: [11, 41, 42, 48, 60, 64] },
  },
  replyFields: [3, 4, 11, 12, 13, 15, 25, 32, 37, 39, 41, 42, 44, 49, 60, 61],
  answers: Object.fromEntries(ANSWER_NAMES.map((name) => [name, [ANSWERS[name]]])) as unknown as Dialect['answers'],
  fates: FATES,
};
