/** The tables of docs/acquirer-dialect.md "What a terminal concludes", each row as the register and the host see it. */
import { describe, expect, test } from 'vitest';
import type { CauseClass, Outcome } from '../../devices/wire/events.js';
import { concludeQuery, concludeSale, reversalFinished } from './conclusions.js';
import { answer, fate } from './testing/scripted-host.contract.js';
import { payingBench, type TerminalBench } from './testing/terminal-bench.contract.js';

const FINAL: readonly (readonly [string, Outcome, CauseClass | undefined])[] = [
  ['00', 'APPROVED', undefined],
  ['13', 'DECLINED', 'OPERATION'],
  ['14', 'DECLINED', 'OPERATION'],
  ['51', 'DECLINED', 'OPERATION'],
  ['57', 'DECLINED', 'OPERATION'],
  ['61', 'DECLINED', 'OPERATION'],
  ['65', 'DECLINED', 'OPERATION'],
  ['22', 'REVERSED', 'SYSTEM'],
  ['34', 'DECLINED', 'FRAUD'],
  ['59', 'DECLINED', 'FRAUD'],
];
const OTHERS = ['68', 'A0', '77', '97', '03'];
const PROVES_NOTHING = ['30', '90', '91', '92', '96', '98', '94', '40', '05', '12', '25', 'ZZ'];

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const EVERY_CODE = [...LETTERS].flatMap((first) => [...LETTERS].map((second) => first + second));

/** What the host was asked after the sign-in at power-up. */
function asked(bench: TerminalBench): string[] {
  return bench.host.asked.slice(1).map(({ what }) => what);
}

function result(bench: TerminalBench): { outcome?: Outcome; cause?: CauseClass; resultCode?: string } {
  const finals = bench.register.finals();
  expect(finals).toHaveLength(1);
  const { outcome, cause, resultCode } = finals[0]!;
  return { outcome, ...(cause === undefined ? {} : { cause }), ...(resultCode === undefined ? {} : { resultCode }) };
}

const withCause = (outcome: Outcome, cause: CauseClass | undefined, resultCode: string): object =>
  cause === undefined ? { outcome, resultCode } : { outcome, cause, resultCode };

describe('the answer to a sale', () => {
  test.each(FINAL)('%s ends it at once: %s', (code, outcome, cause) => {
    const bench = payingBench({ host: { sale: [answer(code)] } });
    bench.settleDown();
    expect(result(bench)).toEqual(withCause(outcome, cause, code));
    expect(asked(bench)).toEqual(['sale']);
    expect(bench.record('A1')).toMatchObject({ phase: 'final', outcome, told: true });
  });

  test('68 says that the consumer is asked, and is queried after five seconds', () => {
    const bench = payingBench({ host: { sale: [answer('68')], query: [fate('SUCCESS')] } });
    bench.run(1_000);
    expect(bench.register.lines()).toEqual(['PS SENDING', 'PS WAITING-CONSUMER']);
    bench.settleDown();
    expect(asked(bench)).toEqual(['sale', 'query']);
    expect(bench.host.asked.at(-1)?.at).toBe(111 + 5_005);
    expect(result(bench)).toEqual({ outcome: 'APPROVED', resultCode: '00' });
  });

  test.each(PROVES_NOTHING)('%s proves nothing: queried, and nothing final is said before', (code) => {
    const bench = payingBench({ host: { sale: [answer(code)], query: [fate('SUCCESS')] } });
    bench.run(1_000);
    expect(bench.register.lines()).toEqual(['PS SENDING', 'PS QUERYING']);
    bench.settleDown();
    expect(asked(bench)).toEqual(['sale', 'query']);
    expect(result(bench)).toEqual({ outcome: 'APPROVED', resultCode: '00' });
  });

  test('A0 makes the terminal sign in before it queries, and the query carries the new key', () => {
    const bench = payingBench({ host: { sale: [answer('A0')], query: [fate('SUCCESS')] } });
    bench.settleDown();
    expect(asked(bench)).toEqual(['sale', 'sign-in', 'query']);
    expect(bench.host.asked.at(-1)?.mac).toBe('right');
    expect(result(bench)).toEqual({ outcome: 'APPROVED', resultCode: '00' });
  });

  test('77 makes it sign in, take the batch of the host, and try again under a new trace', () => {
    const bench = payingBench({ host: { sale: [answer('77'), answer('00')] } });
    bench.host.batch = 8;
    bench.settleDown();
    expect(asked(bench)).toEqual(['sale', 'sign-in', 'sale']);
    const [first, second] = bench.host.only('sale').map(({ message }) => message.fields);
    expect(first?.[60]).toBe('2200000100060');
    expect(second?.[60]).toBe('2200000800060');
    expect(second?.[11]).not.toBe(first?.[11]);
    expect(result(bench)).toEqual({ outcome: 'APPROVED', resultCode: '00' });
  });

  test('77 again and again is a failure of the system in the end', () => {
    const bench = payingBench({ host: { sale: [answer('77')] } });
    bench.settleDown();
    expect(bench.host.only('sale')).toHaveLength(3);
    expect(result(bench)).toEqual({ outcome: 'DECLINED', cause: 'SYSTEM', resultCode: '77' });
  });

  test.each(['97', '03'])('%s is believed once a query says the same', (code) => {
    const bench = payingBench({ host: { sale: [answer(code)], query: [answer(code)] } });
    bench.settleDown();
    expect(asked(bench)).toEqual(['sale', 'query']);
    expect(result(bench)).toEqual({ outcome: 'DECLINED', cause: 'SYSTEM', resultCode: code });
  });

  test.each(['97', '03'])('%s is not believed when the query finds the sale', (code) => {
    const bench = payingBench({ host: { sale: [answer(code)], query: [fate('SUCCESS')] } });
    bench.settleDown();
    expect(result(bench)).toEqual({ outcome: 'APPROVED', resultCode: '00' });
  });

  test('of all codes there can be, those outside the table prove nothing', () => {
    const listed = [...FINAL.map(([code]) => code), ...OTHERS];
    for (const code of EVERY_CODE.filter((one) => !listed.includes(one)))
      expect(concludeSale(code)).toEqual({ kind: 'unknown', waiting: false, signIn: false });
  });
});

const FATES: readonly (readonly [string, string, Outcome, CauseClass | undefined, string])[] = [
  ['SUCCESS', '', 'APPROVED', undefined, '00'],
  ['CLOSED', '', 'CANCELLED', 'OPERATION', 'CN'],
  ['REVOKED', '', 'CANCELLED', 'OPERATION', 'CN'],
  ['REFUND', '', 'REVERSED', 'NETWORK', 'RV'],
  ['DECLINED', '51', 'DECLINED', 'OPERATION', '51'],
  ['DECLINED', '34', 'DECLINED', 'FRAUD', '34'],
  ['DECLINED', '05', 'DECLINED', 'SYSTEM', '05'],
];

describe('the answer to a query', () => {
  test.each(FATES)('%s %s ends the payment without a reversal: %s', (a5, refusal, outcome, cause, resultCode) => {
    const bench = payingBench({
      host: { sale: ['silence'], query: [fate(a5, refusal === '' ? {} : { refusal })] },
    });
    bench.settleDown();
    expect(asked(bench)).toEqual(['sale', 'query']);
    expect(result(bench)).toEqual(withCause(outcome, cause, resultCode));
  });

  test.each([
    ['PAYERROR', fate('PAYERROR'), 'SYSTEM'],
    ['no such sale (25)', answer('25'), 'NETWORK'],
  ] as const)('%s is reversed at once, since the sale may still arrive', (_, reply, cause) => {
    const bench = payingBench({ host: { sale: ['silence'], query: [reply] } });
    bench.settleDown();
    expect(asked(bench)).toEqual(['sale', 'query', 'reversal']);
    expect(result(bench)).toEqual({ outcome: 'REVERSED', cause, resultCode: 'RV' });
  });

  test.each([
    ['USERPAYING', fate('USERPAYING')],
    ['NOTPAY', fate('NOTPAY')],
    ['a fate that nobody knows', fate('WHATEVER')],
    ['no fate', answer('00')],
    ['a query that failed', answer('96')],
    ['a query that was not understood', answer('30')],
    ['a query whose trace was used', answer('94')],
  ])('%s is asked again five seconds later', (_, reply) => {
    const bench = payingBench({ host: { sale: ['silence'], query: [reply, fate('SUCCESS')] } });
    bench.settleDown();
    expect(asked(bench)).toEqual(['sale', 'query', 'query']);
    const [first, second] = bench.host.only('query');
    expect(second!.at - first!.at).toBe(5_010);
    expect(result(bench)).toEqual({ outcome: 'APPROVED', resultCode: '00' });
  });

  test('USERPAYING is told as waiting for the consumer', () => {
    const bench = payingBench({ host: { sale: ['silence'], query: [fate('USERPAYING'), fate('SUCCESS')] } });
    bench.run(26_000);
    expect(bench.register.lines().slice(-2)).toEqual(['PS QUERYING', 'PS WAITING-CONSUMER']);
  });

  test('only 00 lets the fate count, and only 25 says that there is no such sale', () => {
    for (const code of EVERY_CODE.filter((one) => one !== '00')) {
      const expected = code === '25' ? { kind: 'reverse' } : { kind: 'ask-again', waiting: false };
      expect(concludeQuery(code, 'SUCCESS', undefined)).toEqual(expected);
    }
  });
});

describe('the answer to a reversal', () => {
  test.each(['00', '12', '25'])('%s finishes it', (code) => {
    const bench = payingBench({ host: { sale: ['silence'], query: [answer('25')], reversal: [answer(code)] } });
    bench.settleDown();
    expect(asked(bench)).toEqual(['sale', 'query', 'reversal']);
    expect(result(bench)).toMatchObject({ outcome: 'REVERSED', resultCode: 'RV' });
  });

  test.each(['68', '96', '30', '94', '97', '77'])('%s keeps it: tried again after two seconds', (code) => {
    const reversal = [answer(code), answer('00')];
    const bench = payingBench({ host: { sale: ['silence'], query: [answer('25')], reversal } });
    bench.run(27_000);
    expect(bench.register.finals()).toEqual([]);
    expect(bench.record('A1')).toMatchObject({ phase: 'reversing', told: false });
    bench.settleDown();
    expect(bench.host.only('reversal')).toHaveLength(2);
    expect(result(bench)).toMatchObject({ outcome: 'REVERSED' });
  });

  test.each(['wrong', 'none'] as const)('a 00 with a MAC that is %s does not finish it', (mac) => {
    const reversal = [answer('00', { mac }), answer('00')];
    const bench = payingBench({ host: { sale: ['silence'], query: [answer('25')], reversal } });
    bench.settleDown();
    expect(bench.host.only('reversal')).toHaveLength(2);
    expect(bench.register.finals()).toHaveLength(1);
  });

  test('of all codes there can be, only three finish it', () => {
    expect(EVERY_CODE.filter(reversalFinished)).toEqual(['00', '12', '25']);
  });
});
