/** The cancel key (docs/reference-link.md `CA`): the answer comes first, then the result that it promised. */
import { expect, test } from 'vitest';
import { answer, fate } from './testing/scripted-host.contract.js';
import { payingBench, readyBench, type TerminalBench } from './testing/terminal-bench.contract.js';
import { pay } from './testing/test-register.contract.js';

const CANCEL = { code: 'CA', order: 'A1' } as const;

function cancelled(bench: TerminalBench): void {
  const number = bench.register.say(CANCEL);
  bench.settleDown();
  expect(bench.register.only('CR')).toEqual([{ code: 'CR', number, order: 'A1', accepted: true }]);
  const lines = bench.register.lines();
  expect(lines.indexOf('CR')).toBeLessThan(lines.indexOf('PR CANCELLED CN'));
}

test('before a code was read nothing is sent, and CR comes before PR', () => {
  const bench = readyBench();
  bench.register.say(pay('A1', 1290, {}));
  bench.run(1_000);
  cancelled(bench);
  expect(bench.register.lines()).toEqual(['PS SCANNING', 'CR', 'PR CANCELLED CN']);
  expect(bench.host.only('sale', 'reversal')).toEqual([]);
  expect(bench.register.finals()).toMatchObject([{ cause: 'OPERATION', amount: 1290 }]);
});

test('before the connection stands nothing is sent, and none is left waiting', () => {
  const bench = readyBench();
  bench.hangUp();
  bench.host.line = 'says nothing';
  bench.register.say(pay());
  bench.run(1_000);
  cancelled(bench);
  expect(bench.performed.some(({ effect }) => effect.kind === 'close')).toBe(true);
  expect(bench.host.only('sale', 'reversal')).toEqual([]);
});

test('between two tries of a sale that could not leave nothing is sent any more', () => {
  const bench = readyBench();
  bench.hangUp();
  bench.host.line = 'refuses';
  bench.register.say(pay());
  bench.run(1_000);
  bench.host.line = 'accepts';
  cancelled(bench);
  expect(bench.host.only('sale')).toEqual([]);
});

test('after the sale has left it is reversed for another reason than silence', () => {
  const bench = payingBench({ host: { sale: ['silence'] } });
  bench.run(1_000);
  const number = bench.register.say(CANCEL);
  bench.settleDown();
  expect(bench.host.asked.map(({ what }) => what)).toEqual(['sign-in', 'sale', 'reversal']);
  expect(bench.host.only('reversal')[0]?.message.fields[39]).toBe('06');
  expect(bench.register.lines()).toEqual(['PS SENDING', 'CR', 'PS REVERSING', 'PR CANCELLED RV']);
  expect(bench.register.only('CR')).toMatchObject([{ number, accepted: true }]);
});

test('the answer that comes after the cancel does not approve the sale', () => {
  const bench = payingBench({
    host: { sale: [answer('00', { afterMs: 2_000 })], reversal: ['silence', answer('00')] },
  });
  bench.run(1_000);
  bench.register.say(CANCEL);
  bench.settleDown();
  expect(bench.host.only('reversal')).toHaveLength(2);
  expect(bench.register.finals()).toMatchObject([{ outcome: 'CANCELLED', cause: 'OPERATION' }]);
});

test('while the consumer is asked it is reversed until the host has done so', () => {
  const host = { sale: [answer('68')], query: [fate('USERPAYING')], reversal: [answer('68'), answer('00')] };
  const bench = payingBench({ host });
  bench.run(1_000);
  bench.register.say(CANCEL);
  bench.settleDown();
  expect(bench.host.only('reversal')).toHaveLength(2);
  expect(bench.register.finals()).toMatchObject([{ outcome: 'CANCELLED' }]);
});

test('it survives a power cut', () => {
  const bench = payingBench({ host: { sale: ['silence'], reversal: ['silence', answer('00')] } });
  bench.run(1_000);
  bench.register.say(CANCEL);
  bench.run(1_000);
  bench.restart();
  bench.settleDown();
  expect(bench.register.finals()).toMatchObject([{ outcome: 'CANCELLED', cause: 'OPERATION' }]);
});

test('of a final, another or an unknown order it is refused, and nothing changes', () => {
  const bench = payingBench();
  bench.settleDown();
  bench.host.script = () => 'silence';
  bench.register.say(pay('A2'));
  bench.run(10);
  for (const order of ['A1', 'Z9']) bench.register.say({ code: 'CA', order });
  bench.run(10);
  expect(bench.register.only('CR').map(({ order, accepted }) => [order, accepted])).toEqual([
    ['A1', false],
    ['Z9', false],
  ]);
  expect(bench.host.only('reversal')).toEqual([]);
  expect(bench.record('A1')?.outcome).toBe('APPROVED');
});

test('of a refund that is under way it is refused', () => {
  const bench = payingBench({ host: { refund: ['silence'], query: [fate('REFUND')] } });
  bench.settleDown();
  bench.register.say({ code: 'RF', order: 'R1', original: 'A1', amount: 90 });
  bench.run(1_000);
  bench.register.say({ code: 'CA', order: 'R1' });
  bench.settleDown();
  expect(bench.register.only('CR')).toMatchObject([{ order: 'R1', accepted: false }]);
  expect(bench.register.finals('R1')).toMatchObject([{ outcome: 'REFUNDED' }]);
});

test('pressed twice it is answered twice and reversed once', () => {
  const bench = payingBench({ host: { sale: ['silence'], reversal: [answer('00', { afterMs: 500 })] } });
  bench.run(1_000);
  bench.register.say(CANCEL);
  bench.run(100);
  bench.register.say(CANCEL);
  bench.settleDown();
  expect(bench.register.only('CR').map(({ accepted }) => accepted)).toEqual([true, true]);
  expect(bench.host.only('reversal')).toHaveLength(1);
  expect(bench.register.finals()).toHaveLength(1);
});
