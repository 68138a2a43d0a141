/** Goal: a request is checked in the order of docs/acquirer-dialect.md "Messages", and answered with every field of the page. */
import { describe, expect, test } from 'vitest';
import { composeF59 } from '../../devices/protocols/iso8583/private-fields.js';
import * as requests from '../terminal/requests.js';
import { AcquirerBench, CODE, changed, pay, query, reverse, sale, WHO } from './testing/acquirer-bench.contract.js';

const A1 = sale('A1', 7);

describe('what the page fixes is refused with 30 where it is another', () => {
  test.each<readonly [string, Readonly<Record<number, string>>]>([
    ['dollars', { 49: '840' }],
    ['a magnetic stripe', { 22: '021' }],
    ['another condition code', { 25: '01' }],
    ['another type in F60', { 60: '9900000100060' }],
    ['another network code in F60', { 60: '2200000100160' }],
    ['another capability in F60', { 60: '2200000100050' }],
    ['a trace of 0', { 11: '000000' }],
    ['no order reference', { 59: composeF59([{ id: 'A3', value: CODE }]) }],
  ])('a sale with %s', (_, fields) => {
    const bench = new AcquirerBench();
    const reply = bench.ask(changed(pay(A1), fields));
    expect([reply?.code, reply?.mac]).toEqual(['30', 'none']);
    expect(bench.kinds('captured')).toEqual([]);
    expect(bench.ask(pay(A1))?.code, 'and it used no trace up').toBe('00');
  });

  test('a query, a reversal and a settlement alike', () => {
    const bench = new AcquirerBench();
    expect(bench.ask(changed(query(A1, 8), { 49: '840' }))?.code).toBe('30');
    expect(bench.ask(changed(reverse(A1), { 60: '2300000100060' }))?.code).toBe('30');
    const figures = { batch: 1, sales: { count: 0, amount: 0 }, refunds: { count: 0, amount: 0 } };
    expect(bench.ask(changed(requests.settle(WHO, 9, figures), { 60: '00000001202' }))?.code).toBe('30');
  });
});

test.each<readonly [string, Readonly<Record<number, string>>]>([
  ['an F61 that is none', { 61: '12345' }],
  ['an F37', { 37: '000000000099' }],
  ['an F44', { 44: 'anything' }],
  ['an F48', { 48: '1' }],
])('a field that a sale does not need is ignored: %s', (_, fields) => {
  expect(new AcquirerBench().ask(changed(pay(A1), fields))?.code).toBe('00');
});

test('every reply names reference and institutions', () => {
  const bench = new AcquirerBench();
  const replies = [
    bench.ask(pay(A1)),
    bench.ask(query(A1, 8)),
    bench.ask(pay(A1)),
    bench.ask(query(sale('B2', 20), 9)),
    bench.ask(changed(pay(sale('C3', 10)), { 49: '840' })),
    bench.ask(reverse(A1)),
  ];
  expect(replies.map((reply) => reply?.code)).toEqual(['00', '00', '94', '25', '30', '00']);
  for (const reply of replies) {
    for (const n of [12, 13, 15, 32, 37, 39, 44]) expect(reply?.fields[n], `F${n} of ${reply?.code}`).toBeDefined();
    expect(reply?.fields[37]).toMatch(/^\d{12}$/);
    expect(reply?.fields[44]).toBe('0009650000000096500000');
  }
});

test('a sign-in reply has the fields of its row and no other', () => {
  const { fields } = new AcquirerBench().signIn();
  const present = fields.flatMap((value, n) => (value === undefined ? [] : [n]));
  expect(present).toEqual([11, 12, 13, 32, 37, 39, 41, 42, 60, 62]);
});

test('a refused sale tells its code in F44 of a query', () => {
  const bench = new AcquirerBench(() => ({ result_code: 'FAIL', err_code: 'NOTENOUGH' }));
  expect(bench.ask(pay(A1))?.code).toBe('51');
  const reply = bench.ask(query(A1, 8));
  expect([reply?.code, reply?.fate, reply?.fields[44]]).toEqual(['00', 'DECLINED', '51']);
});

test('a trace that was used is 94 before the batch is looked at, another batch is 77 before the content', () => {
  const bench = new AcquirerBench();
  expect(bench.ask(pay(A1))?.code).toBe('00');
  expect(bench.ask(pay({ ...A1, order: 'B2', amount: 0 }))?.code).toBe('94');
  expect(bench.ask(pay(sale('C3', 8, { batch: 2, amount: 0 })))?.code).toBe('77');
  expect(bench.ask(pay(sale('D4', 8, { amount: 0 })))?.code, '77 used no trace up').toBe('13');
});
