/** Keys, traces and batches: what a terminal counts, and when it asks the host for new keys (docs/acquirer-dialect.md "Keys and MAC"). */
import { describe, expect, test } from 'vitest';
import { answer, fate } from './testing/scripted-host.contract.js';
import { payingBench, readyBench, TerminalBench } from './testing/terminal-bench.contract.js';
import { pay } from './testing/test-register.contract.js';

const whats = (bench: TerminalBench): string[] => bench.host.asked.map(({ what }) => what);
const traces = (bench: TerminalBench): number[] => bench.host.asked.map(({ message }) => Number(message.fields[11]));
const counters = (trace: number, batch: number) => ({ counters: { trace, batch, generation: 0, seq: 0 } });
const openings = (bench: TerminalBench): number[] =>
  bench.performed.filter(({ effect }) => effect.kind === 'open').map(({ at }) => at);

describe('a sign-in', () => {
  test('is the first thing after power-up, without a MAC and with no register there', () => {
    const bench = new TerminalBench({ powered: false });
    bench.register.there = false;
    bench.powerUp();
    bench.settleDown();
    const [{ message, mac }] = bench.host.asked as [(typeof bench.host.asked)[0]];
    expect(whats(bench)).toEqual(['sign-in']);
    expect([message.mti, message.fields[60], message.fields[63], mac]).toEqual(['0800', '00000001003', '001', 'none']);
  });

  test('is made once: the sales after it need none', () => {
    const bench = readyBench();
    for (const order of ['A1', 'A2', 'A3']) {
      bench.register.say(pay(order));
      bench.settleDown();
    }
    expect(whats(bench)).toEqual(['sign-in', 'sale', 'sale', 'sale']);
  });

  test('is made again after the present payment when the header asks for it', () => {
    const bench = readyBench({ host: { sale: [answer('00', { signInWanted: true }), answer('00')] } });
    bench.register.say(pay('A1'));
    bench.settleDown();
    expect(whats(bench)).toEqual(['sign-in', 'sale', 'sign-in']);
    expect(bench.register.finals('A1')).toMatchObject([{ outcome: 'APPROVED' }]);
    bench.register.say(pay('A2'));
    bench.settleDown();
    expect(bench.host.asked.at(-1)).toMatchObject({ what: 'sale', mac: 'right' });
  });

  test('is made every time that the header asks for it', () => {
    const bench = readyBench({ host: { sale: [answer('00', { signInWanted: true })] } });
    for (const order of ['A1', 'A2', 'A3']) {
      bench.register.say(pay(order));
      bench.settleDown();
    }
    expect(whats(bench)).toEqual(['sign-in', 'sale', 'sign-in', 'sale', 'sign-in', 'sale', 'sign-in']);
  });

  test('asked for in the answer to a query stands before the next query', () => {
    const query = [fate('NOTPAY', { signInWanted: true }), fate('SUCCESS')];
    const bench = payingBench({ host: { sale: ['silence'], query } });
    bench.settleDown();
    expect(whats(bench)).toEqual(['sign-in', 'sale', 'query', 'sign-in', 'query']);
    expect(bench.host.asked.at(-1)?.mac).toBe('right');
  });

  test('goes before a reversal that was refused with A0', () => {
    const bench = payingBench({
      host: { sale: ['silence'], query: [answer('25')], reversal: [answer('A0'), answer('00')] },
    });
    bench.settleDown();
    expect(whats(bench).slice(-3)).toEqual(['reversal', 'sign-in', 'reversal']);
    expect(bench.register.finals()).toMatchObject([{ outcome: 'REVERSED' }]);
  });

  test('whose keys do not prove themselves gives none: nothing is sent under them', () => {
    const change = (m: { fields: (string | undefined)[] }): void => {
      m.fields[62] = `00${m.fields[62]?.slice(2)}`;
    };
    const bench = new TerminalBench({ host: { 'sign-in': [answer('00', { change })] } });
    bench.host.line = 'refuses';
    bench.restart();
    bench.run(10);
    bench.host.line = 'accepts';
    bench.register.say(pay());
    bench.run(20_000);
    expect(bench.host.only('sale')).toEqual([]);
    expect(bench.register.finals()).toMatchObject([{ outcome: 'DECLINED', resultCode: 'NS' }]);
  });

  test('that found no host is tried again after 2, 4, 8, 16 and 30 s', () => {
    const bench = new TerminalBench({ powered: false });
    bench.host.line = 'refuses';
    bench.powerUp();
    bench.run(100_000);
    const at = openings(bench);
    expect(at.slice(1).map((time, i) => Math.floor((time - at[i]!) / 1000))).toEqual([2, 4, 8, 16, 30, 30]);
    bench.host.line = 'accepts';
    bench.settleDown();
    expect(whats(bench)).toEqual(['sign-in']);
  });

  test.each([
    ['is refused', answer('97')],
    ['is hung up on', 'hang-up'],
    ['is not answered', 'silence'],
  ] as const)('that %s is tried again after a pause', (_, reaction) => {
    const bench = new TerminalBench({ host: { 'sign-in': [reaction] } });
    bench.run(30_000);
    const at = bench.host.asked.map((asked) => asked.at);
    expect(
      Math.min(...at.slice(1).map((time, i) => time - at[i]! - (reaction === 'silence' ? 10_000 : 0))),
    ).toBeGreaterThan(1_900);
  });
});

describe('a sign-in that is tried again by itself', () => {
  test('does not run into a sale that is tried again', () => {
    const bench = new TerminalBench({ powered: false });
    bench.host.line = 'refuses';
    bench.powerUp();
    bench.run(2);
    bench.register.say(pay());
    bench.run(1_500);
    bench.host.line = 'says nothing';
    bench.run(20_000);
    expect(bench.register.finals()).toMatchObject([{ outcome: 'DECLINED', cause: 'NETWORK' }]);
  });

  test('does not swallow the query that falls due meanwhile', () => {
    const host = {
      'sign-in': [answer('00'), 'silence', answer('00')],
      sale: [answer('A0')],
      query: [fate('SUCCESS')],
    } as const;
    const bench = new TerminalBench({ powered: false, host });
    bench.host.line = 'refuses';
    bench.powerUp();
    bench.run(500);
    bench.host.line = 'accepts';
    bench.register.say(pay());
    bench.run(120_000);
    expect(bench.register.finals()).toMatchObject([{ outcome: 'APPROVED' }]);
  });

  test('does not swallow the reversal that falls due meanwhile', () => {
    const reversal = [answer('A0'), answer('00')];
    const host = { 'sign-in': [answer('00'), 'silence', answer('00')], sale: ['silence'], reversal } as const;
    const bench = new TerminalBench({ powered: false, host });
    bench.host.line = 'refuses';
    bench.powerUp();
    bench.run(500);
    bench.host.line = 'accepts';
    bench.register.say(pay());
    bench.run(500);
    bench.register.say({ code: 'CA', order: 'A1' });
    bench.run(120_000);
    expect(bench.register.finals()).toMatchObject([{ outcome: 'CANCELLED' }]);
  });
});

describe('the trace', () => {
  test('counts every message but a reversal, which has that of its sale', () => {
    const bench = payingBench({ host: { sale: ['silence'], query: [fate('NOTPAY'), answer('25')] } });
    bench.settleDown();
    expect(whats(bench)).toEqual(['sign-in', 'sale', 'query', 'query', 'reversal']);
    expect(traces(bench)).toEqual([1, 2, 3, 4, 2]);
  });

  test('goes on after a power cut', () => {
    const bench = payingBench();
    bench.settleDown();
    bench.restart();
    bench.run(100);
    bench.register.say(pay('A2'));
    bench.settleDown();
    expect(traces(bench)).toEqual([1, 2, 3, 4]);
    expect(JSON.parse(bench.records.get('counters') ?? '')).toMatchObject({ trace: 4, batch: 1 });
  });

  test('goes round after 999999 to 1, never to 0, with a power cut on either side', () => {
    for (const last of [999_997, 999_998, 999_999]) {
      const bench = payingBench({ records: counters(last, 1) });
      bench.settleDown();
      bench.restart();
      bench.run(100);
      const expected = [1, 2, 3].map((n) => ((last + n - 1) % 999_999) + 1);
      expect(traces(bench)).toEqual(expected);
    }
  });

  test('is another for each attempt that the host may have seen', () => {
    const bench = payingBench({ host: { sale: [answer('77'), answer('77'), answer('00')] } });
    bench.settleDown();
    const sales = bench.host.only('sale').map(({ message }) => message.fields[11]);
    expect(new Set(sales).size).toBe(3);
  });
});

describe('the batch', () => {
  test('of the host wins at a sign-in, and survives a power cut', () => {
    const bench = new TerminalBench({ powered: false });
    bench.host.batch = 41;
    bench.powerUp();
    bench.run(100);
    bench.restart();
    bench.run(100);
    bench.register.say(pay());
    bench.settleDown();
    expect(bench.host.only('sign-in').map(({ message }) => message.fields[60])).toEqual(['00000001003', '00000041003']);
    expect(bench.host.only('sale')[0]?.message.fields[60]).toBe('2200004100060');
    expect(bench.register.finals()).toMatchObject([{ batch: '000041' }]);
  });

  test('of nothing is not taken', () => {
    const bench = new TerminalBench({ powered: false, records: counters(5, 7) });
    bench.host.batch = 0;
    bench.powerUp();
    bench.run(100);
    bench.register.say(pay());
    bench.settleDown();
    expect(bench.register.finals()).toMatchObject([{ batch: '000007' }]);
  });

  test('goes round after 999999 to 1', () => {
    const bench = new TerminalBench({ powered: false, records: counters(1, 999_999) });
    bench.host.batch = 999_999;
    bench.powerUp();
    bench.run(100);
    bench.register.say({ code: 'SE' });
    bench.settleDown();
    bench.register.say(pay());
    bench.settleDown();
    expect(bench.register.only('SR')).toMatchObject([{ batch: '999999' }]);
    expect(bench.register.finals()).toMatchObject([{ batch: '000001' }]);
  });
});

test('the clock is that of the host from the first sign-in on', () => {
  const bench = new TerminalBench({ powered: false });
  bench.host.clock = '1124083000';
  bench.powerUp();
  bench.run(60_000);
  bench.register.say(pay());
  bench.settleDown();
  expect(bench.register.finals()).toMatchObject([{ time: '20261124083100' }]);
});
