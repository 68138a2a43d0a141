/** A sale whose answer did not come: when it is asked for, when it is taken back, and what the register hears meanwhile. */
import { describe, expect, test } from 'vitest';
import { answer, fate, type What } from './testing/scripted-host.contract.js';
import { payingBench, readyBench, type TerminalBench } from './testing/terminal-bench.contract.js';
import { pay } from './testing/test-register.contract.js';

const times = (bench: TerminalBench, what: What): number[] => bench.host.only(what).map(({ at }) => at);
const pauses = (at: readonly number[]): number[] => at.slice(1).map((time, i) => time - at[i]!);

/** When the register first heard this line. */
function heardAt(bench: TerminalBench, line: string): number | undefined {
  return bench.register.heard[bench.register.lines().indexOf(line)]?.at;
}

/** The sale leaves, and arrives 5 ms later. */
const LEFT_AT = 101;
const SALE_AT = LEFT_AT + 5;
const UNPAID = { host: { sale: ['silence'], query: [fate('NOTPAY')], reversal: [answer('00')] } } as const;
const OWED = { host: { sale: ['silence'], query: [answer('25')], reversal: ['silence'] } } as const;

describe('queries', () => {
  test('begin when 25 s have brought no answer, and go on every 5 s for 50 s', () => {
    const bench = payingBench(UNPAID);
    bench.settleDown();
    const queries = times(bench, 'query');
    expect(times(bench, 'sale')).toEqual([SALE_AT]);
    expect(queries[0]).toBe(SALE_AT + 25_000);
    expect(new Set(pauses(queries))).toEqual(new Set([5_010]));
    const window = queries.at(-1)! - queries[0]!;
    expect(window).toBeGreaterThan(44_000);
    expect(window).toBeLessThan(56_000);
    expect(times(bench, 'reversal')).toHaveLength(1);
  });

  test('each carry a trace of their own and name the sale', () => {
    const bench = payingBench(UNPAID);
    bench.settleDown();
    const traces = bench.host.asked.map(({ message }) => message.fields[11]);
    expect(traces.slice(0, -1)).toEqual([...new Set(traces)]);
    for (const { message, order, mac } of bench.host.only('query')) {
      expect(message.fields[61]).toBe('000001000002');
      expect(message.fields[4]).toBe('000000001290');
      expect([order, mac]).toEqual(['A1', 'right']);
    }
  });

  test('that are not answered are given up after 10 s, and the second closes the connection', () => {
    const bench = payingBench({ host: { sale: ['silence'], query: ['silence'] } });
    bench.run(50_000);
    expect(pauses(times(bench, 'query')).slice(0, 1)).toEqual([15_005]);
    const opened = bench.performed.filter(({ effect }) => effect.kind === 'open').map(({ at }) => at);
    expect(opened).toEqual([0, LEFT_AT + 25_000 + 10_000 + 5_000]);
  });

  test('begin at once when the connection ends under the sale', () => {
    const bench = payingBench({ host: { sale: ['hang-up'], query: [fate('SUCCESS')] } });
    bench.run(1_000);
    expect(bench.register.finals()).toMatchObject([{ outcome: 'APPROVED' }]);
    expect(bench.host.asked.map(({ what }) => what)).toEqual(['sign-in', 'sale', 'query']);
  });
});

describe('a reversal', () => {
  test('is tried after 2, 4, 8, 16 and 30 s and then every 30 s until it is finished', () => {
    const replies = [...new Array<ReturnType<typeof answer>>(7).fill(answer('96')), answer('00')];
    const bench = payingBench({ host: { sale: ['silence'], query: [answer('25')], reversal: replies } });
    bench.settleDown();
    const seconds = pauses(times(bench, 'reversal')).map((ms) => Math.floor(ms / 1000));
    expect(seconds).toEqual([2, 4, 8, 16, 30, 30, 30]);
    expect(bench.register.finals()).toMatchObject([{ outcome: 'REVERSED', cause: 'NETWORK' }]);
  });

  test('carries trace, batch, amount and order of the sale, the same each time', () => {
    const bench = payingBench({
      host: { sale: ['silence'], query: [answer('25')], reversal: ['silence', answer('00')] },
    });
    bench.settleDown();
    const [sale] = bench.host.only('sale');
    const reversals = bench.host.only('reversal');
    expect(reversals).toHaveLength(2);
    for (const { message, order, mac } of reversals) {
      for (const n of [3, 4, 11, 22, 25, 41, 42, 49, 60]) expect(message.fields[n]).toBe(sale?.message.fields[n]);
      expect(message.fields[61]).toBe('000001000002');
      expect(message.fields[39]).toBe('98');
      expect([order, mac]).toEqual(['A1', 'right']);
    }
  });

  test.each([
    ['a wrong MAC', 'A0', { sale: [answer('00', { mac: 'wrong' })], query: [answer('25')] }],
    ['no answer', '98', { sale: ['silence'], query: [answer('25')] }],
  ] as const)('says that it was for %s', (_, reason, host) => {
    const bench = payingBench({ host });
    bench.settleDown();
    expect(bench.host.only('reversal').map(({ message }) => message.fields[39])).toEqual([reason]);
  });

  test('after a wrong MAC names fraud as the cause', () => {
    const bench = payingBench({ host: { sale: [answer('00', { mac: 'wrong' })], query: [answer('25')] } });
    bench.settleDown();
    expect(bench.register.finals()).toMatchObject([{ outcome: 'REVERSED', cause: 'FRAUD' }]);
  });

  test('that is owed bars the next sale, which is refused with the order in progress', () => {
    const bench = payingBench(OWED);
    bench.run(40_000);
    const number = bench.register.say(pay('A2'));
    bench.run(1_000);
    expect(bench.register.only('ER')).toMatchObject([{ number, reason: 'BUSY', order: 'A1' }]);
    expect(bench.host.only('sale')).toHaveLength(1);
    expect(bench.record('A2')).toBeUndefined();
  });

  test('goes on over a host that went away, and ends when it is back', () => {
    const bench = payingBench(OWED);
    bench.run(40_000);
    bench.host.line = 'refuses';
    bench.hangUp();
    bench.run(200_000);
    expect(bench.register.finals()).toEqual([]);
    bench.host.line = 'accepts';
    bench.host.script = () => answer('12');
    bench.settleDown();
    expect(bench.register.finals()).toMatchObject([{ outcome: 'REVERSED' }]);
  });

  test('is all that is asked for once it has begun', () => {
    const host = { sale: [answer('68')], query: [fate('USERPAYING')], reversal: [answer('68')] };
    const bench = payingBench({ host });
    bench.run(6_000);
    bench.register.say({ code: 'CA', order: 'A1' });
    bench.run(60_000);
    const from = times(bench, 'reversal')[0]!;
    expect(times(bench, 'query').filter((at) => at > from)).toEqual([]);
  });
});

describe('what the register hears meanwhile', () => {
  test('PENDING before 15 s, UNKNOWN before 60 s, and something at least every 10 s', () => {
    const bench = payingBench(OWED);
    bench.run(180_000);
    expect(heardAt(bench, 'PS PENDING')).toBe(6_102);
    expect(heardAt(bench, 'PS QUERYING')).toBe(25_102);
    expect(heardAt(bench, 'PS REVERSING')).toBe(25_112);
    expect(heardAt(bench, 'PR UNKNOWN')).toBe(48_102);
    const at = bench.register.heard.map((heard) => heard.at);
    expect(Math.max(...pauses(at))).toBeLessThanOrEqual(10_000);
    for (const line of bench.register.lines().slice(1)) expect(line).not.toMatch(/SENDING|SCANNING/);
  });

  test('UNKNOWN tells not to charge again, and names order, amount and trace', () => {
    const bench = payingBench(OWED);
    bench.run(50_000);
    const [unknown] = bench.register.only('PR');
    expect(unknown).toMatchObject({ outcome: 'UNKNOWN', order: 'A1', amount: 1290, trace: '000002', batch: '000001' });
    expect(unknown?.nextZh).toContain('请勿重复收款');
    expect(unknown?.nextEn).toContain('Do not charge again');
    expect(unknown?.receipt).toBeUndefined();
  });

  test('after UNKNOWN the result, by itself, once', () => {
    const replies = [...new Array<'silence'>(3).fill('silence'), answer('00')];
    const bench = payingBench({ host: { sale: ['silence'], query: [answer('25')], reversal: replies } });
    bench.settleDown();
    expect(bench.register.only('PR').map(({ outcome }) => outcome)).toEqual(['UNKNOWN', 'UNKNOWN', 'REVERSED']);
    expect(bench.record('A1')?.told).toBe(true);
  });
});

describe('a result', () => {
  test('is told again until it is acknowledged, the same each time', () => {
    const bench = readyBench();
    bench.register.acks = (message) => message.code !== 'PR';
    bench.register.say(pay());
    bench.run(60_000);
    const refused = bench.register.finals().length;
    expect(refused).toBeGreaterThan(9);
    expect(bench.record('A1')).toMatchObject({ phase: 'final', told: false });
    bench.register.acks = () => true;
    bench.settleDown();
    const told = bench.register.finals();
    expect(told).toHaveLength(refused + 1);
    expect(new Set(told.map((result) => JSON.stringify({ ...result, number: '' }))).size).toBe(1);
    expect(bench.record('A1')).toMatchObject({ phase: 'final', told: true });
  });

  test('that was not acknowledged does not bar the next sale, and both are told', () => {
    const bench = readyBench();
    bench.register.acks = (message) => message.code !== 'PR';
    bench.register.say(pay('A1'));
    bench.run(10_000);
    bench.register.acks = () => true;
    bench.register.say(pay('A2'));
    bench.settleDown();
    expect(bench.register.finals('A1').at(-1)).toMatchObject({ outcome: 'APPROVED' });
    expect(bench.register.finals('A2')).toMatchObject([{ outcome: 'APPROVED' }]);
    expect([bench.record('A1')?.told, bench.record('A2')?.told]).toEqual([true, true]);
  });

  test('found while the register was away is the first thing that it hears of', () => {
    const bench = payingBench();
    bench.run(5);
    bench.unplug();
    bench.run(20_000);
    expect(bench.record('A1')).toMatchObject({ phase: 'final', told: false });
    const before = bench.register.heard.length;
    bench.plugIn();
    bench.settleDown();
    expect(bench.register.lines().slice(before)).toEqual(['PR APPROVED 00']);
  });

  test('stands before statements that nobody could hear while the line was down', () => {
    const bench = readyBench({ host: { sale: ['silence'], query: [fate('SUCCESS')] } });
    bench.register.say(pay());
    bench.run(1_000);
    bench.unplug();
    bench.run(60_000);
    const before = bench.register.heard.length;
    bench.plugIn();
    bench.run(1_000);
    expect(bench.register.lines().slice(before)).toEqual(['PR APPROVED 00']);
  });
});

describe('a sale that cannot leave', () => {
  test.each(['refuses', 'says nothing'] as const)('is tried three times and declined when the host %s', (line) => {
    const bench = readyBench();
    bench.host.line = line;
    bench.hangUp();
    bench.register.say(pay());
    bench.settleDown();
    expect(bench.performed.filter(({ effect }) => effect.kind === 'open')).toHaveLength(1 + 3);
    expect(bench.host.only('sale', 'query', 'reversal')).toEqual([]);
    expect(bench.register.finals()).toMatchObject([{ outcome: 'DECLINED', cause: 'NETWORK', resultCode: 'NS' }]);
  });

  test('goes out once when the host is there again in time', () => {
    const bench = readyBench();
    bench.host.line = 'refuses';
    bench.hangUp();
    bench.register.say(pay());
    bench.run(1_000);
    bench.host.line = 'accepts';
    bench.settleDown();
    expect(bench.host.only('sale')).toHaveLength(1);
    expect(bench.register.finals()).toMatchObject([{ outcome: 'APPROVED' }]);
  });

  test('and was refused a sign-in is declined', () => {
    const bench = readyBench();
    bench.host.line = 'refuses';
    bench.restart();
    bench.run(10);
    bench.host.line = 'accepts';
    bench.host.script = () => answer('97');
    bench.register.say(pay());
    bench.run(20_000);
    expect(bench.host.only('sale')).toEqual([]);
    expect(bench.register.finals()).toMatchObject([{ outcome: 'DECLINED' }]);
  });

  test('since the host refused the sign-in with a code names the system as the cause', () => {
    const bench = readyBench();
    bench.host.line = 'refuses';
    bench.restart();
    bench.run(10);
    bench.host.line = 'accepts';
    bench.host.script = () => answer('97');
    bench.register.say(pay());
    bench.run(20_000);
    expect(bench.register.finals()).toMatchObject([{ outcome: 'DECLINED', cause: 'SYSTEM' }]);
  });
});

test.each([
  ['nothing', 'silence', 'NETWORK'],
  ['68: the consumer is asked', answer('68'), 'OPERATION'],
  ['96', answer('96'), 'SYSTEM'],
  ['a wrong MAC', answer('00', { mac: 'wrong' }), 'FRAUD'],
] as const)('UNKNOWN after %s names the cause that this speaks for', (_, reaction, cause) => {
  const bench = payingBench({ host: { sale: [reaction], query: ['silence'], reversal: ['silence'] } });
  bench.run(60_000);
  const unknown = bench.register.only('PR').filter(({ outcome }) => outcome === 'UNKNOWN');
  expect(unknown.length).toBeGreaterThan(0);
  expect(unknown.at(-1)).toMatchObject({ cause });
});
