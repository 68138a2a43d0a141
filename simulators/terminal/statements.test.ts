/** What stands on screen, slip and register, in both languages, and what must stand nowhere (design rule 10, oracle R4). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FIXED_CRC16 } from '../../devices/profiles/fixed-crc16.js';
import { toHex } from '../../devices/wire/bytes.js';
import type { CauseClass, Outcome, Stage } from '../../devices/wire/events.js';
import { yuan } from './receipt.js';
import { STAGE_TEXT, stageText, statementOf } from './statements.js';
import { answer, fate } from './testing/scripted-host.contract.js';
import { MERCHANT, payingBench, readyBench, TERMINAL } from './testing/terminal-bench.contract.js';
import { pay } from './testing/test-register.contract.js';

const CHINESE = /\p{Script=Han}/u;
const OUTCOMES: readonly Outcome[] = [
  'APPROVED',
  'DECLINED',
  'CANCELLED',
  'REVERSED',
  'REFUNDED',
  'VOIDED',
  'UNKNOWN',
  'NOT-FOUND',
];
const CAUSES: readonly CauseClass[] = ['NETWORK', 'SYSTEM', 'OPERATION', 'FRAUD'];
const CODES = ['13', '14', '51', '57', '61', '65', '34', '59', 'NS', 'PC', '97', '03', '77', '05', ''];

describe('a statement', () => {
  test('says in both languages what happened and what to do next, whatever it was', () => {
    for (const outcome of OUTCOMES)
      for (const cause of [undefined, ...CAUSES])
        for (const code of CODES) {
          const { textZh, textEn, nextZh, nextEn } = statementOf(outcome, cause, code);
          const where = `${outcome} ${cause} ${code}`;
          for (const zh of [textZh, nextZh]) expect(zh, where).toMatch(CHINESE);
          for (const en of [textEn, nextEn]) expect(en, where).toMatch(/^[A-Z][\x20-\x7e]{3,}$/);
        }
  });

  test('says "paid" of an approval and of nothing else', () => {
    for (const outcome of OUTCOMES) {
      const { textZh, textEn } = statementOf(outcome, 'SYSTEM', '');
      expect(textEn === 'Paid', outcome).toBe(outcome === 'APPROVED');
      expect(textZh.includes('收款成功'), outcome).toBe(outcome === 'APPROVED');
    }
  });

  test('of fraud tells to keep the goods, and one of an unknown result not to charge again', () => {
    expect(statementOf('DECLINED', 'FRAUD', '34').nextEn).toContain('Do not hand over');
    expect(statementOf('DECLINED', 'FRAUD', '34').nextZh).toContain('请勿交付');
    expect(statementOf('UNKNOWN', undefined, '').nextEn).toContain('Do not charge again');
    expect(statementOf('UNKNOWN', undefined, '').nextZh).toContain('请勿重复收款');
  });

  test('gives another next step for each class of cause', () => {
    const steps = CAUSES.map((cause) => statementOf('DECLINED', cause, '').nextEn);
    expect(new Set(steps).size).toBe(CAUSES.length);
  });

  test('of a stage after 15 s tells not to charge again', () => {
    const late: readonly Stage[] = ['WAITING-CONSUMER', 'QUERYING', 'REVERSING', 'PENDING'];
    for (const stage of late) {
      expect(STAGE_TEXT[stage].zh).toContain('请勿重复收款');
      expect(STAGE_TEXT[stage].en).toContain('Do not charge again');
    }
  });
});

describe.each(['void', 'refund'] as const)('a %s', (kind) => {
  const outcomes: readonly Outcome[] = ['DECLINED', 'CANCELLED', 'UNKNOWN', 'VOIDED', 'REFUNDED'];

  test('is never told in the words of a sale', () => {
    for (const outcome of outcomes)
      for (const cause of CAUSES)
        for (const code of ['', '12', '13', '14', '25', '51', '64', '97', 'NS', 'PC']) {
          const { textZh, textEn, nextZh, nextEn } = statementOf(outcome, cause, code, kind);
          expect(`${textEn} ${nextEn}`).not.toMatch(/\bpaid\b|charge|fresh code|another way to pay/i);
          expect(textZh + nextZh).not.toMatch(/收款|付款|扣款/);
          for (const text of [textZh, textEn, nextZh, nextEn]) expect(text).not.toBe('');
        }
  });

  test('of a later stage tells not to give the money back again', () => {
    for (const stage of ['QUERYING', 'PENDING'] as const) {
      expect(stageText(stage, kind).en).toContain('Do not give it back again');
      expect(stageText(stage, kind).zh).toContain('请勿重复退款');
    }
  });
});

test('fen become yuan without floating point', () => {
  expect([1, 10, 99, 100, 1290, 999_999_999_999].map(yuan)).toEqual([
    '0.01',
    '0.10',
    '0.99',
    '1.00',
    '12.90',
    '9999999999.99',
  ]);
});

describe('the slip', () => {
  test('of an approval names all that the merchant may be asked for', () => {
    const bench = payingBench();
    bench.settleDown();
    const [slip] = bench.receipts;
    expect(slip).toMatchObject({ order: 'A1', outcome: 'APPROVED', amount: 1290, reference: 'REF000000002' });
    expect(slip?.text.split('\n')).toEqual([
      `商户 MERCHANT ${MERCHANT}`,
      `终端 TERMINAL ${TERMINAL}`,
      '订单 ORDER A1',
      '金额 AMOUNT ¥12.90',
      '结果 RESULT 收款成功 Paid',
      '凭证 TRACE 000002 BATCH 000001 REF REF000000002',
      '时间 TIME 20261123100000',
    ]);
    expect(bench.register.finals()[0]?.receipt).toBe(slip?.text);
  });

  test.each([
    ['a decline', { sale: [answer('51')] }, '余额不足，未扣款 Not enough funds: no money moved'],
    ['a reversal', { sale: ['silence'], query: [answer('25')] }, '付款未成功，已冲正 Not paid: taken back'],
  ] as const)('of %s says so', (_, host, words) => {
    const bench = payingBench({ host });
    bench.settleDown();
    expect(bench.receipts.map(({ text }) => text.split('\n')[4])).toEqual([`结果 RESULT ${words}`]);
  });

  test('of the largest order and amount still goes over both profiles', () => {
    const order = 'Z'.repeat(32);
    for (const config of [{}, { profile: FIXED_CRC16 }]) {
      const bench = readyBench(config);
      bench.register.say(pay(order, 999_999_999_999));
      bench.settleDown();
      const [result] = bench.register.finals(order);
      expect(result).toMatchObject({ outcome: 'APPROVED', amount: 999_999_999_999 });
      if (result?.receipt !== undefined) expect(result.receipt).toContain('¥9999999999.99');
    }
  });
});

describe('the screen', () => {
  test('shows each stage once and then the result with its amount', () => {
    const bench = payingBench({ host: { sale: ['silence'], query: [fate('USERPAYING'), answer('25')] } });
    bench.settleDown();
    expect(bench.displays.map(({ textEn, outcome, amount }) => [textEn, outcome, amount])).toEqual([
      ['Payment is being sent', undefined, undefined],
      ['In progress. Do not charge again', undefined, undefined],
      ['Result not known yet, asking. Do not charge again', undefined, undefined],
      ['Waiting for the customer to confirm. Do not charge again', undefined, undefined],
      ['Taking the payment back. Do not charge again', undefined, undefined],
      ['Not paid: taken back', 'REVERSED', 1290],
    ]);
    for (const { textZh, order } of bench.displays) expect([CHINESE.test(textZh), order]).toEqual([true, 'A1']);
  });
});

/** Payment codes of the wallets, and numbers that look like a card. */
const SECRET = fc
  .tuple(
    fc.constantFrom('10', '13', '15', '25', '28', '30', '62', '4', '5'),
    fc.integer({ min: 16, max: 19 }),
    fc.nat(),
  )
  .map(([prefix, length, n]) => `${prefix}${String(n)}${'7391846205'.repeat(2)}`.slice(0, length));
const COURSE = fc.constantFrom(
  { sale: [answer('00')] },
  { sale: [answer('14')] },
  { sale: [answer('68')], query: [fate('USERPAYING'), fate('SUCCESS')] },
  { sale: ['silence' as const], query: [answer('25')] },
);

test('no payment code or card number stands in any output but in A3 of the sale', () => {
  fc.assert(
    fc.property(SECRET, COURSE, fc.boolean(), (secret, host, ownScanner) => {
      const bench = readyBench({ host });
      bench.register.say(pay('A1', 1290, ownScanner ? {} : { paymentCode: secret }));
      bench.run(1_000);
      if (ownScanner) bench.scan(secret);
      bench.run(1_000);
      bench.register.say({ code: 'QU', order: 'A1' });
      bench.settleDown();
      const inHex = toHex(Buffer.from(secret));
      for (const { effect } of bench.performed) {
        expect(JSON.stringify(effect)).not.toContain(secret);
        if (effect.kind !== 'send') continue;
        const holds = toHex(effect.bytes).includes(inHex);
        expect(holds && effect.link === 'register').toBe(false);
      }
      const asked = bench.host.asked.filter(({ message }) => JSON.stringify(message.fields).includes(secret));
      expect(asked.map(({ what }) => what)).toEqual(['sale']);
      expect(bench.host.only('sale')[0]?.message.fields[59]).toBe(`A30${secret.length}${secret}A8002A1`);
    }),
    { seed: 77, numRuns: 80 },
  );
});
