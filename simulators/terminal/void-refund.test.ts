/** Void and refund: never reversed, asked for by their own trace, sent again under it (docs/acquirer-dialect.md "What a terminal concludes"). */
import { describe, expect, test } from 'vitest';
import { answer, fate } from './testing/scripted-host.contract.js';
import { type BenchOptions, payingBench, type TerminalBench } from './testing/terminal-bench.contract.js';

const VOID = { code: 'VO', order: 'B1', original: 'A1', amount: 1290 } as const;
const REFUND = { code: 'RF', order: 'B1', original: 'A1', amount: 90 } as const;

/** A1 is paid, then this is asked for. */
function amending(saying: typeof VOID | typeof REFUND, host: BenchOptions['host'] = {}): TerminalBench {
  const bench = payingBench({ host });
  bench.settleDown();
  bench.register.say(saying);
  return bench;
}

const askedAfterSale = (bench: TerminalBench): string[] => bench.host.asked.slice(2).map(({ what }) => what);

test('a void names the sale by reference, batch and trace, and its own order', () => {
  const bench = amending(VOID);
  bench.settleDown();
  const [{ message, order, mac }] = bench.host.only('void') as [(typeof bench.host.asked)[0]];
  expect(message.fields[4]).toBe('000000001290');
  expect(message.fields[37]).toBe('REF000000002');
  expect(message.fields[60]).toBe('2300000100060');
  expect(message.fields[61]).toBe('000001000002');
  expect(message.fields[11]).toBe('000003');
  expect([order, mac]).toEqual(['B1', 'right']);
  expect(bench.register.finals('B1')).toMatchObject([{ outcome: 'VOIDED', amount: 1290, trace: '000003' }]);
});

test('a refund names the day of the sale too, and may be for a part', () => {
  const bench = amending(REFUND);
  bench.settleDown();
  const [{ message, order }] = bench.host.only('refund') as [(typeof bench.host.asked)[0]];
  expect(message.mti).toBe('0220');
  expect(message.fields[4]).toBe('000000000090');
  expect(message.fields[60]).toBe('2500000100060');
  expect(message.fields[61]).toBe('0000010000021123');
  expect(order).toBe('B1');
  expect(bench.register.finals('B1')).toMatchObject([{ outcome: 'REFUNDED', amount: 90 }]);
  expect(bench.record('A1')).toMatchObject({ outcome: 'APPROVED', amount: 1290 });
});

test('of an order that is not known or not paid it is refused by the terminal itself', () => {
  const bench = payingBench({ host: { sale: [answer('51')] } });
  bench.settleDown();
  bench.register.say(VOID);
  bench.settleDown();
  bench.register.say({ ...REFUND, order: 'B2', original: 'Z9' });
  bench.settleDown();
  expect(bench.register.finals('B1')).toMatchObject([{ outcome: 'DECLINED', cause: 'OPERATION', resultCode: '25' }]);
  expect(bench.register.finals('B2')).toMatchObject([{ outcome: 'DECLINED', cause: 'OPERATION', resultCode: '25' }]);
  expect(bench.host.only('void', 'refund')).toEqual([]);
});

test.each(['12', '25', '40', '64', '14', '57'])('%s refuses it', (code) => {
  const bench = amending(REFUND, { refund: [answer(code)] });
  bench.settleDown();
  expect(bench.register.finals('B1')).toMatchObject([{ outcome: 'DECLINED', cause: 'OPERATION', resultCode: code }]);
  expect(askedAfterSale(bench)).toEqual(['refund']);
});

describe.each([
  ['void', VOID, 'VOIDED'],
  ['refund', REFUND, 'REFUNDED'],
] as const)('a %s without an answer', (what, saying, outcome) => {
  test('is asked for after five seconds by its own trace, and never reversed', () => {
    const bench = amending(saying, { [what]: ['silence'], query: [answer('96'), fate('REFUND')] });
    bench.settleDown();
    expect(askedAfterSale(bench)).toEqual([what, 'query', 'query']);
    const [sent] = bench.host.only(what);
    for (const { message, order } of bench.host.only('query')) {
      expect(message.fields[61]).toBe(`000001${sent?.message.fields[11]}`);
      expect(order).toBe('B1');
    }
    expect(bench.register.finals('B1')).toMatchObject([{ outcome }]);
  });

  test('that has not come after three queries is sent again under the same trace', () => {
    const bench = amending(saying, { [what]: ['silence', answer('00')], query: [answer('25')] });
    bench.settleDown();
    expect(askedAfterSale(bench)).toEqual([what, 'query', 'query', 'query', what]);
    const [first, again] = bench.host.only(what);
    expect(again?.message.fields).toEqual(first?.message.fields);
    expect(bench.register.finals('B1')).toMatchObject([{ outcome }]);
  });

  test('that is refused as used already was there: asked for once more', () => {
    const query = [answer('25'), answer('25'), answer('25'), fate('REFUND')];
    const bench = amending(saying, { [what]: ['silence', answer('94')], query });
    bench.settleDown();
    expect(askedAfterSale(bench).slice(-2)).toEqual([what, 'query']);
    expect(bench.register.finals('B1')).toMatchObject([{ outcome }]);
  });

  test('is resolved after a power cut under the trace that it had', () => {
    const bench = amending(saying, { [what]: ['silence', answer('00')], query: [answer('25')] });
    bench.run(10);
    bench.restart();
    bench.settleDown();
    const traces = bench.host.only(what).map(({ message }) => message.fields[11]);
    expect(traces).toHaveLength(2);
    expect(new Set(traces).size).toBe(1);
    expect(bench.register.finals('B1')).toMatchObject([{ outcome }]);
    expect(bench.host.only('reversal')).toEqual([]);
  });

  test('tells that it is not known yet, and not to charge again', () => {
    const bench = amending(saying, { [what]: ['silence'], query: ['silence'] });
    const before = bench.register.heard.length;
    bench.run(70_000);
    const lines = bench.register.lines().slice(before);
    expect(lines).toContain('PS PENDING');
    expect(lines).toContain('PS QUERYING');
    expect(lines).toContain('PR UNKNOWN');
  });
});

test('one that was declined by the wallet in the end is declined', () => {
  const bench = amending(REFUND, { refund: ['silence'], query: [fate('DECLINED', { refusal: '51' })] });
  bench.settleDown();
  expect(bench.register.finals('B1')).toMatchObject([{ outcome: 'DECLINED', resultCode: '51' }]);
});

test('one that cannot leave is declined after three tries', () => {
  const bench = payingBench();
  bench.settleDown();
  bench.host.line = 'refuses';
  bench.hangUp();
  bench.register.say(REFUND);
  bench.settleDown();
  expect(bench.register.finals('B1')).toMatchObject([{ outcome: 'DECLINED', cause: 'NETWORK', resultCode: 'NS' }]);
});

test('only the fate REFUND says that the money went back', () => {
  const bench = amending(VOID, { void: ['silence'], query: [fate('SUCCESS'), fate('REFUND')] });
  bench.settleDown();
  expect(askedAfterSale(bench)).toEqual(['void', 'query', 'query']);
  expect(bench.register.finals('B1')).toMatchObject([{ outcome: 'VOIDED' }]);
});

test('a refused void is told on every channel as a void', () => {
  const bench = amending(VOID, { void: [answer('12')] });
  bench.settleDown();
  expect(bench.register.finals('B1')).toMatchObject([{ textEn: expect.stringContaining('Not voided') }]);
  expect(bench.displays.at(-1)?.textZh).toContain('撤销未成功');
  expect(bench.receipts.at(-1)?.text).toContain('撤销未成功');
});
