/** Every record stands in storage before the effect that it protects (design "How a fault lands", docs/reference-link.md rule 3). */
import { describe, expect, test } from 'vitest';
import { decodeMessage } from '../../devices/protocols/iso8583/decode.js';
import { REFERENCE_DIALECT } from '../../devices/protocols/iso8583/reference-dialect.js';
import type { Counters } from './records.js';
import { answer, fate } from './testing/scripted-host.contract.js';
import { story } from './testing/story.contract.js';
import { readyBench, type TerminalBench } from './testing/terminal-bench.contract.js';
import { pay } from './testing/test-register.contract.js';

type Host = NonNullable<Parameters<typeof readyBench>[0]>['host'];

function storyOfSale(host: Host): { readonly lines: string[]; readonly bench: TerminalBench } {
  const bench = readyBench(host === undefined ? {} : { host });
  const before = bench.performed.length;
  bench.register.say(pay());
  bench.settleDown();
  return { lines: story(bench.performed.slice(before)), bench };
}

describe('the effects of a sale', () => {
  test('that is paid stand in this order', () => {
    expect(storyOfSale({}).lines).toEqual([
      'store pay/A1 accepted',
      'at terminal.intent-stored',
      'register ACK',
      'store counters',
      'store pay/A1 sent',
      'at terminal.sale-stored',
      'host 0200',
      'at terminal.request-sent',
      'register PS',
      'at terminal.answer-accepted',
      'store pay/A1 final',
      'at terminal.result-stored',
      'register PR',
      'at terminal.result-sent',
      'store pay/A1 final told',
    ]);
  });

  test('that is reversed stand in this order from the reversal on', () => {
    const { lines } = storyOfSale({ sale: ['silence'], query: [answer('25')] });
    expect(lines.slice(lines.indexOf('at terminal.reversal-due'))).toEqual([
      'at terminal.reversal-due',
      'store pay/A1 reversing',
      'at terminal.reversal-stored',
      'register PS',
      'host 0400',
      'at terminal.reversal-sent',
      'at terminal.reversal-finished',
      'store pay/A1 final',
      'at terminal.result-stored',
      'register PR',
      'at terminal.result-sent',
      'store pay/A1 final told',
    ]);
  });

  test('name the moment of each query after it has left', () => {
    const { lines } = storyOfSale({ sale: ['silence'], query: [fate('NOTPAY'), fate('SUCCESS')] });
    const queries = lines.flatMap((line, i) => (line === 'at terminal.query-sent' ? [i] : []));
    expect(queries).toHaveLength(2);
    for (const i of queries) expect(lines.slice(i - 2, i)).toEqual(['store counters', 'host 0200']);
  });
});

test('a result is on the screen and on paper only after it is stored', () => {
  const { bench } = storyOfSale({});
  const stored = bench.performed.findIndex(
    ({ effect }) => effect.kind === 'moment' && effect.moment === 'terminal.result-stored',
  );
  for (const { effect } of bench.performed.slice(0, stored)) {
    if (effect.kind !== 'emit') continue;
    expect(effect.event).not.toHaveProperty('outcome');
  }
  expect(bench.receipts).toHaveLength(1);
});

test('a void and a refund are stored before they are acknowledged and before they leave', () => {
  for (const code of ['VO', 'RF'] as const) {
    const { bench } = storyOfSale({});
    const before = bench.performed.length;
    bench.register.say({ code, order: 'B1', original: 'A1', amount: 1290 });
    bench.settleDown();
    const lines = story(bench.performed.slice(before));
    expect(lines.slice(0, 3)).toEqual(['store pay/B1 accepted', 'at terminal.intent-stored', 'register ACK']);
    const left = lines.indexOf(code === 'VO' ? 'host 0200' : 'host 0220');
    expect(lines.slice(left - 3, left)).toEqual(['store counters', 'store pay/B1 sent', 'at terminal.sale-stored']);
  }
});

test('the figures of the day are stored before the 0500 leaves, what the host said before the 0320, and both go at the end', () => {
  const { bench } = storyOfSale({});
  const before = bench.performed.length;
  bench.register.say({ code: 'SE' });
  bench.settleDown();
  expect(story(bench.performed.slice(before))).toEqual([
    'store settling',
    'store counters',
    'host 0500',
    'at terminal.settle-sent',
    'register ACK',
    'store settling',
    'store counters',
    'host 0320',
    'store counters',
    'store settling deleted',
    'register SR',
  ]);
});

test('every trace is stored before the message that carries it', () => {
  const host = { sale: [answer('A0'), 'silence', answer('00')], query: [answer('96'), fate('SUCCESS')] } as const;
  const bench = readyBench({ host });
  for (const order of ['A1', 'A2', 'A3']) {
    bench.register.say(pay(order));
    bench.settleDown();
  }
  bench.register.say({ code: 'RF', order: 'R1', original: 'A3', amount: 1 });
  bench.settleDown();
  bench.register.say({ code: 'SE' });
  bench.settleDown();
  let stored = 0;
  let sent = 0;
  for (const { effect } of bench.performed) {
    if (effect.kind === 'persist' && effect.key === 'counters') stored = (JSON.parse(effect.value!) as Counters).trace;
    if (effect.kind !== 'send' || effect.link !== 'acquirer') continue;
    const decoded = decodeMessage(REFERENCE_DIALECT, effect.bytes);
    expect(decoded.ok && Number(decoded.message.fields[11])).toBe(stored);
    sent += 1;
  }
  expect(sent).toBeGreaterThan(10);
});

test('an acknowledged result is stored as told, and a later one does not wait for it', () => {
  const { lines } = storyOfSale({});
  expect(lines.filter((line) => line === 'store pay/A1 final told')).toHaveLength(1);
  expect(lines.at(-1)).toBe('store pay/A1 final told');
});
