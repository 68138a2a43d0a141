/** A dialect that differs from the shipped ones wherever a dialect can differ, so that nobody can know those by heart. */
import { ANSWER_NAMES, FATES } from '../../protocols/iso8583/answers.js';
import type { Dialect, MessageSpec, Operation } from '../../protocols/iso8583/dialect.js';
import { REFERENCE_DIALECT } from '../../protocols/iso8583/reference-dialect.js';

const NUMBERS: Readonly<Record<string, string>> = { '000000': '660000', '310000': '700000', '200000': '680000' };

function odd(spec: MessageSpec): MessageSpec {
  const { processing } = spec;
  return {
    ...spec,
    mti: `1${spec.mti.slice(1)}`,
    ...(processing === undefined ? {} : { processing: NUMBERS[processing] ?? processing }),
    f60: `9${spec.f60.replace('{batch}', '77{batch}')}`,
    ...(spec.f61 === undefined ? {} : { f61: `5{trace}{batch}${spec.f61.includes('{date}') ? '{date}' : ''}` }),
    fields: spec.fields.map((n) => (n === 59 ? 57 : n)),
  };
}

/** Pairs of letters that no other dialect uses. */
const CODES = ANSWER_NAMES.map(
  (_, i) => String.fromCharCode(65 + Math.floor(i / 5)) + String.fromCharCode(86 + (i % 5)),
);

const messages = Object.fromEntries(
  Object.entries(REFERENCE_DIALECT.messages).map(([name, spec]) => [name, odd(spec)]),
) as Record<Operation, MessageSpec>;

export const ODD_DIALECT: Dialect = {
  name: 'odd',
  length: { encoding: 'ascii', bytes: 4, counts: 'message-and-length' },
  tpdu: '',
  header: 'AABB00',
  signInWanted: { digit: 4, value: 'F' },
  bytesMax: 1500,
  fields: [
    ...REFERENCE_DIALECT.fields
      .filter(({ n }) => ![59, 61, 62, 64].includes(n))
      .map((field) =>
        field.n === 4 || field.n === 60 ? ({ ...field, alphabet: 'ascii', align: undefined } as const) : field,
      ),
    { n: 57, name: 'private blocks', alphabet: 'ascii', length: 'lll', max: 400, secret: true } as const,
    { n: 61, name: 'original message', alphabet: 'bcd', length: 'll', max: 40, align: 'right' } as const,
    { n: 62, name: 'keys', alphabet: 'binary', length: 'll', max: 70, secret: true } as const,
    { n: 64, name: 'MAC', alphabet: 'binary', length: 'fixed', max: 8 } as const,
  ].toSorted((a, b) => a.n - b.n),
  mac: { field: 64, algorithm: 'x9.19', replies: 'approvals' },
  keys: {
    field: 62,
    request: 'please',
    reply: [
      { key: 'mak', bytes: 16, check: 3 },
      { key: 'pik', bytes: 8, fill: 2, check: 8 },
    ],
  },
  blocks: { field: 57, code: 'Z9', order: 'B1', fate: 'F1', wallet: 'W1', walletOrder: 'W2', returnsCode: true },
  values: { 22: '999', 25: '91', 49: 'CNY', 63: 'op' },
  messages,
  replyFields: REFERENCE_DIALECT.replyFields,
  answers: Object.fromEntries(ANSWER_NAMES.map((name, i) => [name, [CODES[i]]])) as unknown as Dialect['answers'],
  fates: Object.fromEntries(Object.entries(FATES).map(([fate, word]) => [fate, `${word}?`])) as Dialect['fates'],
};
