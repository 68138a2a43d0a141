/** Goal: the host closes at 23:00 what a terminal left open, as soon as everything in it is decided. */
import { expect, test } from 'vitest';
import type { SettlementRowEvent } from '../../devices/wire/events.js';
import * as requests from '../terminal/requests.js';
import { AcquirerBench, failed, PAID, pay, reverse, sale, state, WHO } from './testing/acquirer-bench.contract.js';

const A1 = sale('A1', 7);
/** The bench begins at 10:00. */
const TO_THE_END_OF_THE_DAY = 13 * 3_600_000;

const rows = (bench: AcquirerBench) =>
  (bench.kinds('settlement-row') as SettlementRowEvent[]).map(({ batch, type, gross }) => [batch, type, gross]);

test('an open batch is closed at 23:00, and not before', () => {
  const bench = new AcquirerBench();
  bench.ask(pay(A1));
  bench.run(TO_THE_END_OF_THE_DAY - 1);
  expect(rows(bench)).toEqual([]);
  bench.run(1);
  expect(rows(bench)).toEqual([['000001', 'sale', 1290]]);
});

test('a batch with an undecided sale is closed as soon as that is known', () => {
  let paid = false;
  const bench = new AcquirerBench(({ service }) =>
    service === 'micropay' ? failed('USERPAYING') : state(paid ? 'SUCCESS' : 'USERPAYING'),
  );
  bench.run(TO_THE_END_OF_THE_DAY - 60_000);
  bench.ask(pay(A1));
  bench.run(90_000);
  expect(rows(bench)).toEqual([]);
  paid = true;
  bench.run(25_000);
  expect(rows(bench)).toEqual([['000001', 'sale', 1290]]);
});

test('a batch that holds nothing but the reversal of a settled sale is closed too', () => {
  const bench = new AcquirerBench(() => PAID);
  bench.ask(pay(A1));
  const figures = { batch: 1, sales: { count: 1, amount: 1290 }, refunds: { count: 0, amount: 0 } };
  expect(bench.ask(requests.settle(WHO, 8, figures))?.code).toBe('00');
  expect(bench.ask(reverse(A1))?.code).toBe('00');
  bench.run(TO_THE_END_OF_THE_DAY);
  expect(rows(bench)).toEqual([
    ['000001', 'sale', 1290],
    ['000002', 'reversal', -1290],
  ]);
});

test('an empty batch stays open', () => {
  const bench = new AcquirerBench();
  bench.run(TO_THE_END_OF_THE_DAY);
  expect(bench.kinds('batch-closed')).toEqual([]);
});
