/** Goal: a loudspeaker that was away gets the credits since the last it spoke, in the order in which they were paid. */
import { expect, test } from 'vitest';
import { AcquirerBench, failed, PAID, pay, query, sale, state } from './testing/acquirer-bench.contract.js';

/** The first sale is paid by a slow consumer, after the second one. */
function slowFirst(): { bench: AcquirerBench; slow: string; quick: string } {
  let paid = false;
  const bench = new AcquirerBench(({ service, attach }) => {
    if (service === 'micropay') return attach === 'SLOW' ? failed('USERPAYING') : PAID;
    return state(paid ? 'SUCCESS' : 'USERPAYING');
  });
  const slow = bench.ask(pay(sale('SLOW', 7)))?.fields[37] ?? '';
  const quick = bench.ask(pay(sale('QUICK', 8)))?.fields[37] ?? '';
  paid = true;
  bench.run(12_000);
  return { bench, slow, quick };
}

test('a credit under a lower reference that was paid later is missed all the same', () => {
  const { bench, slow, quick } = slowFirst();
  expect(slow < quick).toBe(true);
  expect(bench.credits).toEqual([quick, slow]);
  expect(bench.missed(quick)).toEqual([slow]);
  expect(bench.missed(slow)).toEqual([]);
  expect(bench.missed('')).toEqual([quick, slow]);
});

test('the order of payment is kept through a restart', () => {
  const { bench, slow, quick } = slowFirst();
  bench.restart();
  bench.signIn();
  const third = bench.ask(pay(sale('THIRD', 9)))?.fields[37] ?? '';
  expect(bench.missed(quick)).toEqual([slow, third]);
});

test('a query is answered even when the wallet is silent and another answer has settled the sale meanwhile', () => {
  // The wallet answers the sale late, and no query at all.
  const calls: Record<string, string>[] = [];
  const bench = new AcquirerBench((call) => {
    calls.push(call);
    return call['service'] === 'micropay' ? failed('USERPAYING') : undefined;
  });
  const A1 = sale('A1', 7);
  bench.ask(pay(A1));
  bench.run(11_000);
  const asked = calls.find(({ service }) => service === 'orderquery');
  expect(bench.ask(query(A1, 8))).toBeUndefined();
  bench.say(asked as Record<string, string>, state('SUCCESS'));
  bench.run(21_000);
  expect([bench.replies.at(-1)?.code, bench.replies.at(-1)?.fate]).toEqual(['00', 'SUCCESS']);
});
