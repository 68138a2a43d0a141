/**
 * A terminal is what it has stored: power goes between any two effects of a payment, for all of them in turn, and what the
 * terminal says in the end must agree with the money at the host, once and for good (design rule 9, docs/reference-link.md rules 3 to 5).
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firmwareWith, TERMINAL_BUGS } from './bugs/catalogue.js';
import { REFERENCE_FIRMWARE } from './firmware.js';
import { type Course, LedgerHost } from './testing/ledger-host.contract.js';
import { readyBench, TerminalBench } from './testing/terminal-bench.contract.js';
import { CODE, pay } from './testing/test-register.contract.js';

/** A cut before anything was stored leaves nothing; one before the sale has left declines it; one after that resolves it. */
const EARLY = ['DECLINED', 'NOT-FOUND', 'REVERSED'];
const COURSES: readonly (readonly [string, Course, readonly string[]])[] = [
  ['a sale that is answered', 'answers', ['APPROVED', ...EARLY]],
  ['a sale whose answer is lost', 'loses its answer', ['APPROVED', ...EARLY]],
  ['a sale that never arrives, and its reversal', 'never gets it', EARLY],
  ['a sale that waits for the consumer', { payAtMs: 12_000 }, ['APPROVED', ...EARLY]],
  ['a consumer too slow for the queries, and the reversal', { payAtMs: 70_000 }, ['APPROVED', ...EARLY]],
];

interface Ended {
  readonly bench: TerminalBench;
  readonly host: LedgerHost;
  /** The one result, as the register may believe it. */
  readonly outcome: string;
}

/** From the press to quiet, through the cuts, then asked once more. */
function payThrough(course: Course, cutAfter: readonly number[], downMs = 3_000, firmware = REFERENCE_FIRMWARE): Ended {
  const host = new LedgerHost(course);
  const bench = new TerminalBench({ host: host.script, cutAfter, downMs, config: { firmware } });
  bench.run(100);
  bench.register.say(pay());
  bench.settleDown();
  const told = new Set(bench.register.finals().map(({ outcome }) => outcome));
  expect(told.size, `told ${[...told]}`).toBeLessThanOrEqual(1);
  const outcome = askUntilAnswered(bench);
  for (const one of told) expect(one).toBe(outcome);
  return { bench, host, outcome };
}

/** A cut may fall on the question as well. */
function askUntilAnswered(bench: TerminalBench): string {
  for (let tries = 0; tries < 8; tries += 1) {
    const number = bench.register.say({ code: 'QU', order: 'A1' });
    bench.settleDown();
    const reply = bench.register.only('PR').findLast((result) => result.number === number);
    if (reply !== undefined) return reply.outcome;
  }
  throw new Error('no answer to a query');
}

function expectRight({ bench, host, outcome }: Ended): void {
  expect(host.captured.has('A1')).toBe(outcome === 'APPROVED');
  expect(new Set(host.sales).size).toBe(host.sales.length);
  if (outcome === 'NOT-FOUND') return expect([...host.sales, ...host.reversals]).toEqual([]);
  expect(bench.record('A1')).toMatchObject({ phase: 'final', outcome, told: true });
  const before = bench.register.heard.length;
  bench.restart();
  bench.settleDown();
  expect(bench.register.heard.slice(before), 'told once more although it was acknowledged').toEqual([]);
}

describe.each(COURSES)('%s', (_, course, outcomes) => {
  const whole = payThrough(course, []).bench.performed.length;

  test('ends right and is told for good, wherever the power is cut', () => {
    const seen = new Set<string>();
    for (let cut = 0; cut < whole; cut += 1) {
      try {
        const ended = payThrough(course, [cut]);
        expectRight(ended);
        seen.add(ended.outcome);
      } catch (error) {
        throw new Error(`power cut after ${cut} effects`, { cause: error });
      }
    }
    expect([...seen].sort()).toEqual([...outcomes].sort());
  });

  test('ends right through several cuts and downtimes of any length', () => {
    const cuts = fc.array(fc.nat(whole + 40), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(cuts, fc.integer({ min: 1, max: 40_000 }), (cutAfter, downMs) => {
        expectRight(payThrough(course, cutAfter, downMs));
      }),
      { seed: 1_290, numRuns: 60 },
    );
  });
});

/** A canary: were these to pass, the cuts above would cut nothing. */
test.each(['record-in-memory', 'record-after-sending', 'declines-after-power-cut'])(
  'firmware with the bug %s does not end right',
  (id) => {
    const bug = TERMINAL_BUGS.find((one) => one.id === id);
    if (bug === undefined) throw new Error('no such bug');
    const wrong: number[] = [];
    for (let cut = 0; cut < 60; cut += 1) {
      try {
        expectRight(payThrough('loses its answer', [cut], 3_000, firmwareWith(bug)));
      } catch {
        wrong.push(cut);
      }
    }
    expect(wrong).not.toEqual([]);
  },
);

describe('after the power has come back', () => {
  test('the order that was under way starts nothing when it is pressed again', () => {
    const whole = payThrough('loses its answer', []).bench.performed.length;
    for (let cut = 0; cut < whole; cut += 1) {
      const host = new LedgerHost('loses its answer');
      const bench = readyBench({ host: host.script, cutAfter: [cut] });
      bench.register.say(pay());
      bench.run(4_000);
      bench.register.say(pay());
      bench.settleDown();
      expect(host.sales.length, `power cut after ${cut} effects`).toBeLessThanOrEqual(1);
      expect(host.captured.has('A1')).toBe(bench.record('A1')?.outcome === 'APPROVED');
    }
  });

  test('no record holds the payment code', () => {
    const { bench } = payThrough('answers', []);
    for (const { effect } of bench.performed) if (effect.kind === 'persist') expect(effect.value).not.toContain(CODE);
  });

  test('a payment that was stored and had not left is declined, and says why', () => {
    const record = { order: 'A1', kind: 'sale', amount: 1290, seq: 1, generation: 0, phase: 'accepted' };
    const more = { trace: 0, batch: 1, time: '20261123100000', told: false };
    const bench = readyBench({ records: { 'pay/A1': { ...record, ...more } } });
    const [result] = bench.register.finals();
    expect(result).toMatchObject({ outcome: 'DECLINED', cause: 'SYSTEM', resultCode: 'PC', amount: 1290 });
    expect(result?.textEn).toContain('lost power');
    expect(bench.host.only('sale', 'query', 'reversal')).toEqual([]);
  });

  test('a status and a query are answered while what is owed is resolved', () => {
    const record = { order: 'A1', kind: 'sale', amount: 1290, seq: 1, generation: 0, phase: 'reversing' };
    const more = { trace: 7, batch: 1, time: '20261123100000', told: false, reversalReason: '98' };
    const bench = new TerminalBench({ records: { 'pay/A1': { ...record, ...more } }, host: { reversal: ['silence'] } });
    bench.run(1_000);
    bench.register.say({ code: 'SI' });
    bench.register.say({ code: 'QU', order: 'A1' });
    bench.run(1_000);
    const [status] = bench.register.only('SS');
    expect(status).toMatchObject({ state: 'BUSY', reversalsOwed: 1, resultsUndelivered: 0, order: 'A1' });
    expect(bench.register.only('PR').at(-1)).toMatchObject({ order: 'A1', outcome: 'UNKNOWN', amount: 1290 });
    expect(bench.host.only('reversal')[0]?.message.fields[11]).toBe('000007');
  });
});
