/** Which reply answers which request (docs/acquirer-dialect.md "Keys and MAC"): what does not match did not come. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UNIONPAY_DOCUMENTED } from '../../devices/dialects/unionpay-documented.js';
import { composeF59 } from '../../devices/protocols/iso8583/private-fields.js';
import { REFERENCE_DIALECT } from '../../devices/protocols/iso8583/reference-dialect.js';
import type { IsoMessage } from '../../devices/protocols/iso8583/table.js';
import { concat } from '../../devices/wire/bytes.js';
import { type Asked, answer, fate } from './testing/scripted-host.contract.js';
import { payingBench, readyBench, type TerminalBench } from './testing/terminal-bench.contract.js';
import { pay } from './testing/test-register.contract.js';

const MTI_AT = 13;
const fine = answer('00');

const set =
  (n: number, value: string | undefined) =>
  (m: IsoMessage): void => {
    m.fields[n] = value;
  };
const order = (value: string): string => composeF59([{ id: 'A8', value }]);

const OTHERS: readonly (readonly [string, (m: IsoMessage) => void])[] = [
  ['message type', (m) => Object.assign(m, { mti: '0230' })],
  ['processing code', set(3, '310000')],
  ['amount', set(4, '000000001291')],
  ['trace', set(11, '000009')],
  ['terminal', set(41, 'SR000002')],
  ['merchant', set(42, '305290054110002')],
  ['order reference', set(59, order('A2'))],
];

/** The terminal queries at 25 s because nothing that counts has come; the query says what it is to be. */
function expectIgnored(bench: TerminalBench): void {
  bench.run(24_900);
  expect(bench.register.finals()).toEqual([]);
  expect(bench.host.only('query')).toEqual([]);
  bench.run(200);
  expect(bench.host.only('query')).toHaveLength(1);
}

describe('a reply to the sale is ignored', () => {
  test.each(OTHERS)('with another %s', (_, change) => {
    expectIgnored(payingBench({ host: { sale: [answer('00', { change })], query: [fate('USERPAYING')] } }));
  });

  test.each(['00', '14', '51', '22', '77'])('%s without a MAC', (code) => {
    expectIgnored(payingBench({ host: { sale: [answer(code, { mac: 'none' })], query: [fate('USERPAYING')] } }));
  });

  test.each(['00', '14', '30', '97', 'A0'])('%s with a wrong MAC', (code) => {
    expectIgnored(payingBench({ host: { sale: [answer(code, { mac: 'wrong' })], query: [fate('USERPAYING')] } }));
  });

  test('with any byte from the message type on changed after the MAC was made', () => {
    const [asked, host] = askedSale();
    const length = host.reply(asked, answer('00')).length;
    for (let at = MTI_AT; at < length; at += 1) {
      const bench = payingBench({ host: { sale: [answer('00', { spoil: flipped(at) })], query: [fate('REVOKED')] } });
      bench.settleDown();
      expect(bench.register.finals()[0]?.outcome, `byte ${at}`).not.toBe('APPROVED');
    }
  });

  test.each([
    ['amount', 4],
    ['order reference', 59],
  ] as const)('that approves it without naming its %s', (_, n) => {
    const host = { sale: [answer('00', { change: set(n, undefined) })], query: [fate('USERPAYING')] };
    expectIgnored(payingBench({ host }));
  });

  test('with a MAC of the key before the last sign-in', () => {
    const bench = readyBench({ host: { sale: [answer('00', { mac: 'old' })], query: [fate('USERPAYING')] } });
    bench.restart();
    bench.run(100);
    bench.register.say(pay());
    bench.run(24_900);
    expect(bench.register.finals()).toEqual([]);
    expect(bench.host.only('sign-in')).toHaveLength(2);
  });
});

describe('where the dialect puts a MAC on approvals alone', () => {
  const config = {
    dialect: { ...REFERENCE_DIALECT, mac: { ...REFERENCE_DIALECT.mac, replies: 'approvals' } },
  } as const;

  test('a refusal is believed without one', () => {
    const bench = payingBench({ config, host: { sale: [answer('51', { mac: 'none' })] } });
    bench.run(1_000);
    expect(bench.register.finals()).toMatchObject([{ outcome: 'DECLINED', resultCode: '51' }]);
  });

  test.each(['none', 'wrong'] as const)('an approval is not, its MAC being %s', (mac) => {
    expectIgnored(payingBench({ config, host: { sale: [answer('00', { mac })], query: [fate('USERPAYING')] } }));
  });

  test('and neither is the answer to a query that says it was paid', () => {
    const bench = payingBench({ config, host: { sale: ['silence'], query: [fate('SUCCESS', { mac: 'none' })] } });
    bench.settleDown();
    expect(bench.register.finals()[0]?.outcome).toBe('REVERSED');
  });

  test('a refusal whose MAC is wrong did not come', () => {
    expectIgnored(
      payingBench({ config, host: { sale: [answer('51', { mac: 'wrong' })], query: [fate('USERPAYING')] } }),
    );
  });
});

describe('codes that a dialect has beside the first for one meaning', () => {
  const config = { dialect: { ...REFERENCE_DIALECT, answers: UNIONPAY_DOCUMENTED.answers } };
  const concluded = (code: string) => {
    const bench = payingBench({ config, host: { sale: [answer(code)], query: [fate('SUCCESS')] } });
    bench.run(10_000);
    return [bench.register.finals()[0]?.outcome, bench.host.only('query').length, bench.host.only('sign-in').length];
  };

  test.each(['00', '11', 'A2', 'A4', 'A5', 'A6'])('%s approves', (code) => {
    expect(concluded(code)).toEqual(['APPROVED', 0, 1]);
  });

  test.each(['51', '05', '58', '62', '54', '04', '41', '43'])('%s refuses', (code) => {
    expect(concluded(code)).toEqual(['DECLINED', 0, 1]);
  });

  test('99 says that the keys are not in step: sign in, and query', () => {
    expect(concluded('99')).toEqual(['APPROVED', 1, 2]);
  });
});

const flipped =
  (at: number) =>
  (frame: Uint8Array): Uint8Array =>
    frame.map((byte, i) => (i === at ? byte ^ (1 << (at % 8)) : byte));

/** The sale that the host was asked for, and a host that can still answer it. */
function askedSale(): [Asked, TerminalBench['host'], TerminalBench] {
  const bench = payingBench({ host: { sale: ['silence'] } });
  bench.run(1_000);
  return [bench.host.only('sale')[0]!, bench.host, bench];
}

describe('a reply of an earlier payment', () => {
  const LATE = { host: { sale: [answer('00', { afterMs: 30_000 }), 'silence'], query: [fate('REVOKED')] } } as const;

  test('that comes while the next one is sent does not approve it', () => {
    const bench = payingBench(LATE);
    bench.run(26_000);
    expect(bench.register.finals('A1')[0]?.outcome).toBe('CANCELLED');
    bench.register.say(pay('A2'));
    bench.run(10_000);
    expect(bench.register.finals('A2')).toEqual([]);
    expect(bench.host.only('sale')).toHaveLength(2);
    bench.settleDown();
    expect(bench.register.finals('A2')[0]?.outcome).toBe('CANCELLED');
  });

  test('that comes when nothing is open changes nothing', () => {
    const bench = payingBench(LATE);
    bench.run(26_000);
    const before = bench.record('A1');
    bench.settleDown();
    expect(bench.record('A1')).toEqual(before);
    expect(bench.register.finals('A1')).toHaveLength(1);
  });

  test('does not lie in wait for the next one', () => {
    const bench = payingBench(LATE);
    bench.run(32_000);
    bench.register.say(pay('A2'));
    bench.run(20_000);
    expect(bench.register.finals('A2')).toEqual([]);
  });
});

describe('what else comes from the line', () => {
  test('a second copy of the answer changes nothing', () => {
    const bench = payingBench({ host: { sale: [answer('00', { copies: 2 })] } });
    bench.settleDown();
    expect(bench.register.finals()).toHaveLength(1);
    expect(bench.receipts).toHaveLength(1);
  });

  test('an answer is read wherever the line splits it', () => {
    const [asked, host] = askedSale();
    const whole = host.reply(asked, answer('00'));
    for (let cut = 0; cut <= whole.length; cut += 1) {
      const [, , bench] = askedSale();
      bench.fromHost(whole.subarray(0, cut));
      bench.run(1);
      bench.fromHost(whole.subarray(cut));
      bench.run(1_000);
      expect(bench.register.finals()[0]?.outcome, `split at byte ${cut}`).toBe('APPROVED');
    }
  });

  test('two frames in one chunk are both read', () => {
    const [asked, host, bench] = askedSale();
    bench.fromHost(concat([host.reply(asked, answer('00', { change: set(11, '000099') })), host.reply(asked, fine)]));
    bench.run(1_000);
    expect(bench.register.finals()[0]?.outcome).toBe('APPROVED');
  });
  test('garbage in frames of any length proves nothing and does not stop the right answer', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }), (bodies) => {
        const [asked, host, bench] = askedSale();
        for (const body of bodies) bench.fromHost(concat([Uint8Array.of(body.length >> 8, body.length & 255), body]));
        bench.run(1_000);
        expect(bench.register.finals()).toEqual([]);
        bench.fromHost(host.reply(asked, fine));
        bench.run(1_000);
        expect(bench.register.finals()[0]?.outcome).toBe('APPROVED');
      }),
      { seed: 39, numRuns: 100 },
    );
  });

  test('bytes of any kind never approve a payment', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 1_200 }), { maxLength: 4 }), (chunks) => {
        const [, , bench] = askedSale();
        for (const chunk of chunks) bench.fromHost(chunk);
        bench.run(1_000);
        expect(bench.register.finals()).toEqual([]);
      }),
      { seed: 39, numRuns: 100 },
    );
  });
});
