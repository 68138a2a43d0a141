/** Goal: a reply carries a MAC exactly where its dialect puts one, and the history says the same of it. */
import { describe, expect, test } from 'vitest';
import { UNIONPAY_DOCUMENTED } from '../../devices/dialects/unionpay-documented.js';
import type { Dialect } from '../../devices/protocols/iso8583/dialect.js';
import { REFERENCE_DIALECT } from '../../devices/protocols/iso8583/reference-dialect.js';
import type { IsoMessage } from '../../devices/protocols/iso8583/table.js';
import { fromHex } from '../../devices/wire/bytes.js';
import * as requests from '../terminal/requests.js';
import {
  AcquirerBench,
  CODE,
  changed,
  failed,
  PAID,
  pay,
  query,
  sale,
  WHO,
} from './testing/acquirer-bench.contract.js';

const A1 = sale('A1', 7);
const OTHER_KEY = fromHex('1111111111111111');
const settlement = (): IsoMessage =>
  requests.settle(WHO, 9, { batch: 1, sales: { count: 0, amount: 0 }, refunds: { count: 0, amount: 0 } });

type Mac = 'right' | 'none' | 'not-due';

/** What stands in docs/acquirer-dialect.md "Keys and MAC" and docs/dialects.md `mac.replies`. */
const REPLIES: readonly {
  readonly code: string;
  readonly to: () => IsoMessage;
  readonly mak?: Uint8Array;
  readonly wallet?: string;
  readonly all: Mac;
  readonly approvals: Mac;
}[] = [
  { code: '00', to: () => pay(A1), all: 'right', approvals: 'right' },
  { code: '51', to: () => pay(A1), wallet: 'NOTENOUGH', all: 'right', approvals: 'not-due' },
  { code: '25', to: () => query(A1, 8), all: 'right', approvals: 'not-due' },
  { code: '40', to: () => changed(pay(A1), { 3: '990000' }), all: 'right', approvals: 'not-due' },
  { code: '30', to: () => changed(pay(A1), { 49: '840' }), all: 'none', approvals: 'none' },
  { code: '30', to: () => changed(settlement(), { 48: '1' }), all: 'none', approvals: 'none' },
  { code: '97', to: () => changed(pay(A1), { 41: 'SR000009' }), all: 'none', approvals: 'none' },
  { code: '03', to: () => changed(pay(A1), { 42: '102310058120009' }), all: 'none', approvals: 'none' },
  { code: 'A0', to: () => pay(A1), mak: OTHER_KEY, all: 'none', approvals: 'none' },
];

describe.each<Dialect>([REFERENCE_DIALECT, UNIONPAY_DOCUMENTED])('in $name', (dialect) => {
  test.each(REPLIES)('$code', ({ code, to, mak, wallet, [dialect.mac.replies]: mac }) => {
    const bench = new AcquirerBench(() => (wallet === undefined ? PAID : failed(wallet)), dialect);
    const reply = bench.ask(to(), mak);
    expect([reply?.code, reply?.mac]).toEqual([code, mac === 'right' ? 'right' : 'none']);
    expect(bench.kinds('answered').at(-1)).toMatchObject({ code, mac });
  });
});

test('a 40 to a terminal that never signed in has no key to be signed with', () => {
  const bench = new AcquirerBench();
  const reply = bench.ask(changed(pay(A1), { 3: '990000', 41: 'SR000009' }));
  expect([reply?.code, reply?.mac]).toEqual(['40', 'none']);
});

test('a reply returns the payment code where its dialect does so, and nowhere else', () => {
  const returned = (dialect: Dialect) =>
    new AcquirerBench(() => PAID, dialect).ask(pay(A1))?.fields[59]?.includes(CODE);
  expect(returned(REFERENCE_DIALECT)).toBe(false);
  expect(returned(UNIONPAY_DOCUMENTED)).toBe(true);
});

test('a sign-in in the documented dialect brings a track key as well: 60 bytes, under network code 004', () => {
  const { fields } = new AcquirerBench(() => PAID, UNIONPAY_DOCUMENTED).signIn();
  expect(fields[62]).toHaveLength(2 * 60);
  expect(fields[60]).toBe('00000001004');
});
