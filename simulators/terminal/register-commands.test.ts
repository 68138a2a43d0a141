/** The commands of the register, over both profiles: what is answered, and what is started or not (docs/reference-link.md "Rules"). */
import { describe, expect, test } from 'vitest';
import { FIXED_CRC16 } from '../../devices/profiles/fixed-crc16.js';
import { GENERIC_STX_LRC } from '../../devices/profiles/generic-stx-lrc.js';
import { DEFAULT_TIMERS } from './config.js';
import { answer, fate } from './testing/scripted-host.contract.js';
import { payingBench, readyBench } from './testing/terminal-bench.contract.js';
import { CODE, pay, type Saying } from './testing/test-register.contract.js';

const SLOW = { sale: ['silence'], query: [fate('USERPAYING')] } as const;

describe.each([GENERIC_STX_LRC, FIXED_CRC16])('over $name', (profile) => {
  test('a query for an order that was never stored is answered with NOT-FOUND under its number', () => {
    const bench = readyBench({ profile });
    const number = bench.register.say({ code: 'QU', order: 'Z9' });
    bench.settleDown();
    expect(bench.register.only('PR')).toMatchObject([{ number, order: 'Z9', outcome: 'NOT-FOUND' }]);
    expect(bench.host.asked).toHaveLength(1);
  });

  test('a query for an open order is answered with UNKNOWN, for a final one with its result', () => {
    const host = { sale: ['silence'], query: [fate('SUCCESS')] } as const;
    const bench = payingBench({ profile, host });
    bench.run(1_000);
    const early = bench.register.say({ code: 'QU', order: 'A1' });
    bench.settleDown();
    const late = bench.register.say({ code: 'QU', order: 'A1' });
    bench.settleDown();
    const byNumber = (number: string) => bench.register.only('PR').find((result) => result.number === number);
    expect(byNumber(early)).toMatchObject({ order: 'A1', outcome: 'UNKNOWN', amount: 1290 });
    expect(byNumber(late)).toMatchObject({ order: 'A1', outcome: 'APPROVED', amount: 1290, trace: '000002' });
  });

  test('the last payment is the one pressed last, and NOT-FOUND without an order when there is none', () => {
    const bench = readyBench({ profile });
    const none = bench.register.say({ code: 'LA' });
    bench.settleDown();
    for (const order of ['A1', 'A2']) {
      bench.register.say(pay(order));
      bench.settleDown();
    }
    bench.restart();
    bench.run(100);
    const last = bench.register.say({ code: 'LA' });
    bench.settleDown();
    const results = bench.register.only('PR').filter(({ number }) => [none, last].includes(number));
    expect(results).toMatchObject([{ outcome: 'NOT-FOUND' }, { number: last, order: 'A2', outcome: 'APPROVED' }]);
    expect(results[0]?.order ?? '').toBe('');
  });

  test('a status tells what is open and who the terminal is', () => {
    const bench = readyBench({ profile, host: SLOW });
    bench.register.say({ code: 'SI' });
    bench.run(10);
    bench.register.say(pay());
    bench.run(10);
    bench.register.say({ code: 'SI' });
    bench.run(10);
    const [idle, busy] = bench.register.only('SS');
    expect(idle).toMatchObject({ state: 'IDLE', reversalsOwed: 0, resultsUndelivered: 0, firmwareName: 'reference' });
    expect(idle?.order ?? '').toBe('');
    expect(busy).toMatchObject({ state: 'BUSY', order: 'A1', serialNumber: 'SR00000001' });
  });

  test('a double press starts one payment', () => {
    const bench = readyBench({ profile });
    bench.register.say(pay());
    bench.register.say(pay());
    bench.settleDown();
    expect(bench.host.only('sale')).toHaveLength(1);
    expect(bench.register.only('ER')).toEqual([]);
    expect(new Set(bench.register.finals().map(({ outcome }) => outcome))).toEqual(new Set(['APPROVED']));
  });

  test('the same frame within five seconds is acknowledged and nothing else', () => {
    const bench = readyBench({ profile });
    const number = '1'.padStart(profile.message.number.digits, '0');
    const frame = bench.register.frame({ code: 'SI', number });
    for (const wait of [1_000, 3_000, 6_000]) {
      bench.register.send(frame);
      bench.run(wait);
    }
    bench.register.send(frame);
    bench.run(10);
    expect(bench.register.answers).toEqual(['ack', 'ack', 'ack', 'ack']);
    expect(bench.register.only('SS')).toHaveLength(2);
  });

  test('another order while one is open is refused with the order in progress', () => {
    const bench = payingBench({ profile, host: SLOW });
    bench.run(10);
    const number = bench.register.say(pay('A2'));
    bench.run(10);
    expect(bench.register.only('ER')).toMatchObject([{ number, reason: 'BUSY', order: 'A1' }]);
    expect(bench.record('A2')).toBeUndefined();
  });

  test('a known order under another amount or kind is a duplicate, open or final, and starts nothing', () => {
    const bench = readyBench({ profile, host: { sale: [answer('00', { afterMs: 1_000 })] } });
    const others: Saying[] = [pay('A1', 1291), { code: 'RF', order: 'A1', original: 'A1', amount: 1290 }];
    bench.register.say(pay());
    bench.run(10);
    for (const other of others) bench.register.say(other);
    bench.settleDown();
    for (const other of others) bench.register.say(other);
    bench.settleDown();
    expect(bench.register.only('ER').map(({ reason, order }) => `${reason} ${order}`)).toEqual(
      new Array<string>(4).fill('DUPLICATE-ORDER A1'),
    );
    expect(bench.host.only('sale', 'refund')).toHaveLength(1);
    expect(bench.record('A1')).toMatchObject({ outcome: 'APPROVED', amount: 1290 });
  });

  test('a known order with the same amount and mode gets the stored result, after a power cut too', () => {
    const bench = payingBench({ profile });
    bench.settleDown();
    bench.restart();
    bench.run(100);
    bench.register.say(pay());
    bench.settleDown();
    const [first, second] = bench.register.finals();
    expect({ ...second, number: '' }).toEqual({ ...first, number: '' });
    expect(bench.host.only('sale')).toHaveLength(1);
  });
});

describe('a request that is not in order', () => {
  test.each([
    ['an amount of nothing', pay('A1', 0), 'BAD-FIELD', '02'],
    ['a foreign currency', pay('A1', 1290, { currency: 'USD', paymentCode: CODE }), 'BAD-FIELD', '03'],
    ['a mode that the acquirer has not', pay('A1', 1290, { mode: 'M' }), 'BAD-FIELD', '04'],
  ] as const)('with %s is refused, and nothing is stored', (_, saying, reason, detail) => {
    const bench = readyBench();
    bench.register.say(saying);
    bench.settleDown();
    expect(bench.register.only('ER')).toMatchObject([{ reason, detail, order: 'A1' }]);
    expect([...bench.records.keys()].filter((key) => key.startsWith('pay/'))).toEqual([]);
    expect(bench.host.only('sale')).toEqual([]);
  });

  test('under a known order in another mode is a duplicate', () => {
    const bench = payingBench();
    bench.settleDown();
    bench.register.say(pay('A1', 1290, { mode: 'M' }));
    bench.settleDown();
    expect(bench.register.only('ER')).toMatchObject([{ reason: 'DUPLICATE-ORDER', order: 'A1' }]);
  });

  test('that only a terminal may send is refused', () => {
    const bench = readyBench();
    bench.register.say({ code: 'CR', order: 'A1', accepted: true });
    bench.settleDown();
    expect(bench.register.only('ER')).toMatchObject([{ reason: 'UNKNOWN-COMMAND' }]);
  });

  test('with a payment code that no phone shows is refused, and does not stop the terminal', () => {
    const bench = readyBench();
    bench.register.say(pay('A1', 1290, { paymentCode: '付款码' }));
    bench.settleDown();
    expect(bench.register.only('ER')).toMatchObject([{ reason: 'BAD-FIELD', detail: '05', order: 'A1' }]);
  });
});

describe('the scanner of the terminal', () => {
  const NO_CODE = pay('A1', 1290, {});

  test('is asked for a code when the register brings none, and the sale follows', () => {
    const bench = readyBench();
    bench.register.say(NO_CODE);
    bench.run(4_000);
    expect(bench.register.lines()).toEqual(['PS SCANNING']);
    expect(bench.host.only('sale')).toEqual([]);
    bench.scan(CODE);
    bench.scan('288888888888888888');
    bench.settleDown();
    expect(bench.host.only('sale').map(({ message }) => message.fields[59]?.slice(0, 23))).toEqual([`A3018${CODE}`]);
    expect(bench.register.finals()).toMatchObject([{ outcome: 'APPROVED' }]);
  });

  test('reads nothing while no payment waits for a code', () => {
    const bench = readyBench();
    bench.scan(CODE);
    bench.settleDown();
    expect(bench.register.lines()).toEqual([]);
    expect(bench.host.only('sale')).toEqual([]);
  });

  test('may be shown the code for as long as it waits', () => {
    const bench = readyBench();
    bench.register.say(NO_CODE);
    bench.run(DEFAULT_TIMERS.scanMs / 2);
    bench.scan(CODE);
    bench.run(1_000);
    expect(bench.register.finals()).toMatchObject([{ outcome: 'APPROVED' }]);
  });

  test('takes back no word to wait when the code comes late', () => {
    const bench = readyBench({ host: { sale: ['silence'], query: [fate('SUCCESS')] } });
    bench.register.say(NO_CODE);
    bench.run(20_000);
    expect(bench.register.lines().at(-1)).toBe('PS PENDING');
    bench.scan(CODE);
    bench.settleDown();
    const lines = bench.register.lines();
    expect(lines.slice(lines.indexOf('PS PENDING'))).not.toContain('PS SENDING');
    expect(bench.register.finals()).toMatchObject([{ outcome: 'APPROVED' }]);
  });

  test('gives up after its time, and the payment is called off', () => {
    const bench = readyBench();
    bench.register.say(NO_CODE);
    bench.run(DEFAULT_TIMERS.scanMs + 1_000);
    expect(bench.register.finals()).toMatchObject([{ outcome: 'CANCELLED', cause: 'OPERATION' }]);
  });
});
