/** `SE`: the terminal's own figures, the records where they differ, and the batch after (docs/acquirer-dialect.md "Settlement"). */
import { expect, test } from 'vitest';
import { parseF48Totals, parseF48Upload } from '../../devices/protocols/iso8583/private-fields.js';
import { answer, fate } from './testing/scripted-host.contract.js';
import { type BenchOptions, readyBench, type TerminalBench } from './testing/terminal-bench.contract.js';
import { pay } from './testing/test-register.contract.js';

/** A1 ¥12.90 and A2 ¥1.00 are paid, A1 is voided, 40 fen of A2 are given back; A3 is declined and A4 reversed. */
function busyDay(host: BenchOptions['host'] = {}): TerminalBench {
  const sale = [answer('00'), answer('00'), answer('51'), 'silence' as const];
  const bench = readyBench({ host: { sale, query: [answer('25')], ...host } });
  for (const [order, amount] of [
    ['A1', 1290],
    ['A2', 100],
    ['A3', 700],
    ['A4', 900],
  ] as const) {
    bench.register.say(pay(order, amount));
    bench.settleDown();
  }
  bench.register.say({ code: 'VO', order: 'B1', original: 'A1', amount: 1290 });
  bench.settleDown();
  bench.register.say({ code: 'RF', order: 'B2', original: 'A2', amount: 40 });
  bench.settleDown();
  return bench;
}

function settle(bench: TerminalBench): void {
  bench.register.say({ code: 'SE' });
  bench.settleDown();
}

const FIGURES = { salesCount: 2, salesAmount: 1390, refundsCount: 2, refundsAmount: 1330 };

test('counts what was approved, voided and refunded, and nothing that was declined or reversed', () => {
  const bench = busyDay();
  settle(bench);
  const [settled] = bench.host.only('settle');
  expect(parseF48Totals(settled?.message.fields[48] ?? '')).toMatchObject({
    debit: { count: 2, amount: 1390 },
    credit: { count: 2, amount: 1330 },
    domesticFlag: '0',
  });
  expect(settled?.message.fields[60]).toBe('00000001201');
  expect(settled?.mac).toBe('right');
  expect(bench.register.only('SR')).toMatchObject([{ ...FIGURES, batch: '000001', balanced: true }]);
});

test('sends no records but the end message when the figures agree', () => {
  const bench = busyDay();
  settle(bench);
  const uploads = bench.host.only('upload').map(({ message }) => [message.fields[60], message.fields[48]]);
  expect(uploads).toEqual([['00000001207', '0000']]);
});

test('sends the records and another end message when they do not, and says so', () => {
  const bench = busyDay({ settle: [answer('00', { balanced: false })] });
  settle(bench);
  const [records, end] = bench.host.only('upload').map(({ message }) => message.fields);
  const traces = ['A1', 'A2', 'B1', 'B2'].map((order) => String(bench.record(order)?.trace).padStart(6, '0'));
  expect(parseF48Upload(records?.[48] ?? '')).toEqual([
    { type: '22', trace: traces[0], amount: 1290 },
    { type: '22', trace: traces[1], amount: 100 },
    { type: '23', trace: traces[2], amount: 1290 },
    { type: '25', trace: traces[3], amount: 40 },
  ]);
  expect(records?.[60]).toBe('00000001201');
  expect(end?.[60]).toBe('00000001202');
  expect(bench.register.only('SR')).toMatchObject([{ ...FIGURES, balanced: false }]);
});

const sent = (bench: TerminalBench) =>
  bench.host.only('upload').map(({ message }) => [message.fields[60]?.slice(8), message.fields[48]?.slice(0, 4)]);

test('counts the records, not the messages, in the end message', () => {
  const bench = busyDay({ settle: [answer('00', { balanced: false })] });
  settle(bench);
  expect(sent(bench).at(-1)).toEqual(['202', '0004']);
});

test('a record without an answer goes again after the round, and not one that was acknowledged', () => {
  const sales = Array.from({ length: 10 }, (_, i) => `S${i}`);
  const bench = readyBench({
    host: { settle: [answer('00', { balanced: false })], upload: ['silence', answer('00')] },
  });
  for (const order of sales) {
    bench.register.say(pay(order));
    bench.settleDown();
  }
  settle(bench);
  const records = bench.host.only('upload').map(({ message }) => message.fields[48] ?? '');
  const traces = records
    .slice(0, -1)
    .map((f48) => (parseF48Upload(f48) as { trace: string }[]).map(({ trace }) => trace));
  expect(traces.map(({ length }) => length)).toEqual([8, 2, 8]);
  expect(traces[2]).toEqual(traces[0]);
  expect(records.at(-1)).toBe('0010');
  expect(bench.register.only('SR')).toMatchObject([{ salesCount: 10, balanced: false }]);
});

test('a host that acknowledges no record gets the end message after three rounds', () => {
  const bench = busyDay({ settle: [answer('00', { balanced: false })], upload: ['silence'] });
  settle(bench);
  expect(sent(bench).map(([network]) => network)).toEqual(['201', '201', '201', '202']);
  expect(sent(bench).at(-1)).toEqual(['202', '0000']);
  expect(bench.register.only('SR')).toMatchObject([{ ...FIGURES, balanced: false }]);
});

test('a power cut in the upload: the rest goes by itself, the 0500 does not, and the register gets its report', () => {
  const bench = busyDay({ settle: [answer('00', { balanced: false })], upload: ['silence', answer('00')] });
  bench.register.say({ code: 'SE' });
  bench.run(1_000);
  expect(sent(bench)).toHaveLength(1);
  bench.restart();
  bench.settleDown();
  expect(bench.host.only('settle')).toHaveLength(1);
  expect(sent(bench).map(([network]) => network)).toEqual(['201', '201', '202']);
  expect(bench.register.only('SR')).toMatchObject([{ ...FIGURES, batch: '000001', balanced: false }]);
  expect(bench.records.has('settling')).toBe(false);
});

test('begins the next batch, in which the next sale stands', () => {
  const bench = busyDay({ sale: [answer('00')] });
  settle(bench);
  bench.host.batch = 2;
  bench.register.say(pay('C1'));
  bench.settleDown();
  expect(bench.host.only('sale').at(-1)?.message.fields[60]).toBe('2200000200060');
  settle(bench);
  expect(bench.register.only('SR').at(-1)).toMatchObject({ batch: '000002', salesCount: 1, salesAmount: 1290 });
});

test.each([
  ['does not answer', 'silence'],
  ['has a sale undecided (68)', answer('68')],
  ['has another batch open (77)', answer('77')],
  ['signs wrongly', answer('00', { mac: 'wrong' })],
] as const)('is refused with HOST when the host %s, and the batch stays open', (_, reaction) => {
  const bench = busyDay({ settle: [reaction, answer('00')] });
  const number = bench.register.say({ code: 'SE' });
  bench.settleDown();
  expect(bench.register.only('ER')).toMatchObject([{ number, reason: 'HOST' }]);
  expect(bench.register.only('SR')).toEqual([]);
  settle(bench);
  expect(bench.register.only('SR')).toMatchObject([{ ...FIGURES, batch: '000001' }]);
});

test('is refused while a payment is open', () => {
  const bench = readyBench({ host: { sale: ['silence'], query: [fate('USERPAYING')] } });
  bench.register.say(pay());
  bench.run(100);
  const number = bench.register.say({ code: 'SE' });
  bench.run(100);
  expect(bench.register.only('ER')).toMatchObject([{ number, reason: 'BUSY', order: 'A1' }]);
  expect(bench.host.only('settle')).toEqual([]);
});

test('sends the same figures again after a power cut, although a sale was made in between', () => {
  const bench = busyDay({ sale: [answer('00')], settle: ['silence', answer('00')] });
  bench.register.say({ code: 'SE' });
  bench.run(1_000);
  bench.restart();
  bench.run(100);
  bench.register.say(pay('C1'));
  bench.settleDown();
  settle(bench);
  const [first, again] = bench.host.only('settle').map(({ message }) => message.fields[48]);
  expect(again).toBe(first);
});

test('counts anew after the host has answered that nothing was done', () => {
  const bench = readyBench({ host: { settle: [answer('68'), answer('00')] } });
  bench.register.say(pay('A1', 1290));
  bench.settleDown();
  settle(bench);
  bench.register.say(pay('A2', 100));
  bench.settleDown();
  settle(bench);
  expect(bench.register.only('SR')).toMatchObject([{ salesCount: 2, salesAmount: 1390 }]);
});

test('a sale pressed while the day is closed waits for it and goes into the next batch', () => {
  const bench = readyBench({ host: { settle: [answer('00', { afterMs: 2_000 })] } });
  bench.register.say({ code: 'SE' });
  bench.run(100);
  bench.register.say(pay());
  bench.run(100);
  expect(bench.host.only('sale')).toEqual([]);
  bench.settleDown();
  expect(bench.register.only('SR')).toHaveLength(1);
  expect(bench.host.only('sale').map(({ message }) => message.fields[60])).toEqual(['2200000200060']);
  expect(bench.register.finals()).toMatchObject([{ outcome: 'APPROVED' }]);
});

test('an order is known for two settlements and forgotten after that, unless its result was never acknowledged', () => {
  const bench = readyBench();
  bench.register.say(pay('A1'));
  bench.settleDown();
  bench.register.acks = (message) => message.code !== 'PR';
  bench.register.say(pay('A2'));
  bench.run(5_000);
  bench.unplug();
  bench.register.acks = (message) => message.code !== 'PR';
  const known: boolean[] = [];
  for (let day = 0; day < 3; day += 1) {
    bench.plugIn();
    bench.register.say({ code: 'SE' });
    bench.run(2_500);
    bench.unplug();
    known.push(bench.record('A1') !== undefined);
  }
  expect(known).toEqual([true, false, false]);
  expect(bench.record('A2')).toMatchObject({ outcome: 'APPROVED', told: false });
});
