/** Goal: a reversal touches the sale that it names and no other, and bars what may still come (docs/acquirer-dialect.md "Reversal"). */
import { describe, expect, test } from 'vitest';
import {
  AcquirerBench,
  changed,
  failed,
  PAID,
  pay,
  query,
  reverse,
  sale,
  state,
} from './testing/acquirer-bench.contract.js';

const A1 = sale('A1', 7);

test('a sale that comes after its reversal is refused with 22, and its trace is used up', () => {
  const bench = new AcquirerBench();
  expect(bench.ask(reverse(A1))?.code).toBe('25');
  expect(bench.ask(pay(A1))?.code).toBe('22');
  expect(bench.ask(pay(A1))?.code).toBe('94');
  expect(bench.kinds('captured')).toEqual([]);
});

test('it is refused after a restart as well', () => {
  const bench = new AcquirerBench();
  bench.ask(reverse(A1));
  bench.restart();
  bench.signIn();
  expect(bench.ask(pay(A1))?.code).toBe('22');
});

test('another sale under a barred trace is another sale', () => {
  const bench = new AcquirerBench();
  bench.ask(reverse(A1));
  expect(bench.ask(pay(sale('B2', 7)))?.code).toBe('00');
});

describe("where one of trace, batch, amount and order is not the sale's: 25, nothing touched, nothing barred", () => {
  test.each<readonly [string, Readonly<Record<number, string>>]>([
    ['trace of the message', { 11: '000008' }],
    ['trace in F61', { 61: '000001000008' }],
    ['trace in both', { 11: '000008', 61: '000001000008' }],
    ['batch in F61', { 61: '000002000007' }],
    ['batch in F60', { 60: '2200000200060' }],
    ['amount', { 4: '000000001289' }],
    ['order', { 59: 'A8002B2' }],
  ])('another %s', (_, fields) => {
    const bench = new AcquirerBench();
    bench.ask(pay(A1));
    expect(bench.ask(changed(reverse(A1), fields))?.code).toBe('25');
    expect(bench.kinds('reversed')).toEqual([]);
    expect(bench.ask(query(A1, 20))?.fate).toBe('SUCCESS');
    expect(bench.ask(pay(sale('B2', 8)))?.code, 'the next trace is free').toBe('00');
    expect(bench.ask(reverse(A1))?.code).toBe('00');
  });
});

describe('once a reversal has come in the loudspeaker hears of the sale no more', () => {
  /** The consumer is at the password screen: the reversal is refused, and the money comes after it. */
  function paidAfterReversal(): AcquirerBench {
    let paid = false;
    const bench = new AcquirerBench(({ service }) => {
      if (service === 'micropay') return failed('USERPAYING');
      if (service === 'reverse') return failed('USERPAYING');
      return state(paid ? 'SUCCESS' : 'USERPAYING');
    });
    expect(bench.ask(pay(A1))?.code).toBe('68');
    expect(bench.ask(reverse(A1))?.code).toBe('68');
    paid = true;
    bench.run(12_000);
    expect(bench.kinds('captured')).toHaveLength(1);
    return bench;
  }

  test('when the money comes', () => {
    expect(paidAfterReversal().credits).toEqual([]);
  });

  test('when its session to the broker stands again, and when it asks for what it missed', () => {
    const bench = paidAfterReversal();
    bench.online();
    expect(bench.missed('')).toEqual([]);
    expect(bench.credits).toEqual([]);
  });

  test('and after a restart of the host', () => {
    const bench = paidAfterReversal();
    bench.restart();
    bench.online();
    expect(bench.missed('')).toEqual([]);
    expect(bench.credits).toEqual([]);
  });

  test('a reversal that names another sale silences nothing', () => {
    const bench = new AcquirerBench(({ service }) =>
      service === 'micropay' ? failed('USERPAYING') : state('SUCCESS'),
    );
    bench.ask(pay(A1));
    bench.ask(changed(reverse(A1), { 4: '000000000001' }));
    bench.run(12_000);
    expect(bench.credits).toHaveLength(1);
  });
});

test('a reversal that the wallet is silent on is carried through by the host', () => {
  let answers = false;
  const bench = new AcquirerBench(({ service }) => (service === 'reverse' && !answers ? undefined : PAID));
  bench.ask(pay(A1));
  expect(bench.ask(reverse(A1))).toBeUndefined();
  bench.run(21_000);
  expect(bench.replies.at(-1)?.code).toBe('98');
  answers = true;
  bench.run(12_000);
  expect(bench.kinds('reversed')).toHaveLength(1);
  expect(bench.ask(reverse(A1))?.code).toBe('00');
});
