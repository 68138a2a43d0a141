/** The reference acquirer dialect, version 1 (docs/acquirer-dialect.md; formats from docs/domain.md 4.2). */
import type { Dialect } from './dialect.js';

export const REFERENCE_DIALECT: Dialect = {
  name: 'reference',
  tpdu: '6000030000',
  header: '603100311000',
  signInWanted: { digit: 5, value: '3' },
  bytesMax: 1024,
  // TPDU, header, MTI and bitmap.
  bytesMin: 21,
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
  macField: 64,
};
