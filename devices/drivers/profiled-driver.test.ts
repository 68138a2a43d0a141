/** What the register asks and hears (docs/reference-link.md), over both profiles; the terminal is played byte for byte. */
import { describe, expect, test } from 'vitest';
import { FIXED_CRC16 } from '../profiles/fixed-crc16.js';
import { GENERIC_STX_LRC } from '../profiles/generic-stx-lrc.js';
import { decodeRegisterMessage } from '../protocols/profiled/decode.js';
import { encodeRegisterMessage } from '../protocols/profiled/encode.js';
import { encodeFrame } from '../protocols/profiled/frame.js';
import type { RegisterMessage } from '../protocols/profiled/messages.js';
import type { Profile } from '../protocols/profiled/profile.js';
import { LineSplitter } from '../protocols/profiled/split.js';
import type { Effect } from '../wire/machine.js';
import { ProfiledDriver } from './profiled-driver.js';
import type { RegisterEars } from './register-driver.js';

type Step = (driver: ProfiledDriver, effects: Effect[]) => void;

class Bench {
  readonly profile: Profile;
  readonly driver: ProfiledDriver;
  /** What the cash register was told, one line each. */
  readonly told: string[] = [];
  now = 0;

  constructor(profile: Profile) {
    this.profile = profile;
    this.driver = new ProfiledDriver(profile, 1, ears(this.told));
    this.driver.connected(1, 0, []);
  }

  /** Effects of a step, the terminal's ACK for what was sent included. */
  do(step: Step): Effect[] {
    const effects: Effect[] = [];
    step(this.driver, effects);
    if (messages(this.profile, effects).length > 0) this.hear(Uint8Array.of(this.profile.frame.ack), effects);
    return effects;
  }

  /** The terminal says this. */
  say(message: RegisterMessage): Effect[] {
    const data = encodeRegisterMessage(this.profile.message, message);
    return this.hear(encodeFrame(this.profile.frame, data), []);
  }

  hear(bytes: Uint8Array, effects: Effect[]): Effect[] {
    this.driver.bytes(bytes, this.now, effects);
    return effects;
  }

  number(n: number): string {
    return String(n).padStart(this.profile.message.number.digits, '0');
  }
}

function ears(told: string[]): RegisterEars {
  const say = (...words: readonly unknown[]): void => void told.push(words.map(String).join(' '));
  return {
    progress: (order, stage) => say('progress', order, stage),
    result: (via, m) => say('result', via, m.order, m.outcome),
    refused: (order, reason, detail) => say('refused', order, reason, detail),
    cancelAnswer: (order, accepted) => say('cancel', order, accepted),
    dayReport: (report) => say('day', JSON.stringify(report)),
    status: (status) => say('status', status.state, status.reversalsOwed, status.resultsUndelivered),
    undelivered: (what, order) => say('undelivered', what, order),
    silent: (ms) => say('silent', ms),
    hangUp: () => say('hang up'),
  };
}

function messages(profile: Profile, effects: readonly Effect[]): RegisterMessage[] {
  const splitter = new LineSplitter(profile.frame);
  return effects
    .flatMap((effect) => (effect.kind === 'send' ? splitter.push(effect.bytes) : []))
    .flatMap((item) => {
      const read = item.kind === 'frame' ? decodeRegisterMessage(profile.message, item.data) : undefined;
      return read?.ok === true ? [read.message] : [];
    });
}

/** Result timers alone: `result-A1 90000`, or `-result-A1` where one is disarmed. */
function resultTimers(effects: readonly Effect[]): string[] {
  return effects.flatMap((effect) => {
    if (effect.kind === 'arm' && effect.timer.startsWith('result-')) return [`${effect.timer} ${effect.afterMs}`];
    return effect.kind === 'disarm' && effect.timer.startsWith('result-') ? [`-${effect.timer}`] : [];
  });
}

const PAY = { order: 'A1', amount: 1290, currency: 'CNY', mode: 'C', paymentCode: '134567890123456789' } as const;

const QUESTIONS: readonly (readonly [string, Step, object])[] = [
  ['pay', (d, out) => d.pay(PAY, 0, out), { code: 'PA', ...PAY }],
  ['query', (d, out) => d.query('A1', 0, out), { code: 'QU', order: 'A1' }],
  ['last', (d, out) => d.last(0, out), { code: 'LA' }],
  ['cancel', (d, out) => d.cancel('A1', 0, out), { code: 'CA', order: 'A1' }],
  [
    'void',
    (d, out) => d.amend('void', 'V1', 'A1', 1290, 0, out),
    { code: 'VO', order: 'V1', original: 'A1', amount: 1290 },
  ],
  [
    'refund',
    (d, out) => d.amend('refund', 'R1', 'A1', 90, 0, out),
    { code: 'RF', order: 'R1', original: 'A1', amount: 90 },
  ],
  ['settle', (d, out) => d.settle(0, out), { code: 'SE' }],
  ['status', (d, out) => d.status(0, out), { code: 'SI' }],
];

describe.each([GENERIC_STX_LRC, FIXED_CRC16])('over $name', (profile) => {
  const t4 = profile.timers.resultMs;
  const firstWord = profile.timers.statementMs + 2 * profile.timers.answerMs;
  const result = (bench: Bench, n: number, outcome: 'APPROVED' | 'UNKNOWN'): RegisterMessage => ({
    code: 'PR',
    number: bench.number(n),
    order: 'A1',
    outcome,
    amount: 1290,
    resultCode: '00',
    textZh: '-',
    textEn: '-',
    nextZh: '-',
    nextEn: '-',
    trace: '000007',
    batch: '000001',
    time: '20260901101530',
    merchant: 'M',
    terminal: 'T',
  });

  test.each(QUESTIONS)('%s asks its question under the next number', (_, step, expected) => {
    const bench = new Bench(profile);
    expect(messages(profile, bench.do(step))).toEqual([{ number: bench.number(1), ...expected }]);
    expect(messages(profile, bench.do(step))).toEqual([{ number: bench.number(2), ...expected }]);
  });

  test('a request waits for its first word that tells to wait, from each such word T4 runs, and a final result ends it', () => {
    const bench = new Bench(profile);
    const armed = [`result-A1 ${t4}`];
    expect(resultTimers(bench.do((d, out) => d.pay(PAY, 0, out)))).toEqual([`result-A1 ${firstWord}`]);
    const stage = { code: 'PS', order: 'A1', textZh: '-', textEn: '-' } as const;
    expect(resultTimers(bench.say({ ...stage, stage: 'SENDING', number: bench.number(900) }))).toEqual([]);
    expect(resultTimers(bench.say({ ...stage, stage: 'QUERYING', number: bench.number(901) }))).toEqual(armed);
    expect(resultTimers(bench.say(result(bench, 902, 'UNKNOWN')))).toEqual(armed);
    expect(resultTimers(bench.say(result(bench, 903, 'APPROVED')))).toEqual(['-result-A1']);
    expect(bench.told).toEqual([
      'progress A1 SENDING',
      'progress A1 QUERYING',
      'result result A1 UNKNOWN',
      'result result A1 APPROVED',
    ]);
  });

  test('a void and a refund are waited for like a payment', () => {
    const bench = new Bench(profile);
    const effects = bench.do((d, out) => d.amend('refund', 'R1', 'A1', 90, 0, out));
    expect(resultTimers(effects)).toEqual([`result-R1 ${firstWord}`]);
  });

  test('the first question leaves time to be repeated and answered within the 15 s of an interim statement', () => {
    const { answerMs, tries } = profile.timers;
    expect(firstWord + (tries - 1) * answerMs).toBeLessThan(15_000);
  });

  test('without a word it asks what became of the order, and again as long as there is no answer', () => {
    const bench = new Bench(profile);
    const { answerMs, tries } = profile.timers;
    bench.do((d, out) => d.pay(PAY, 0, out));
    const waits = [tries * answerMs, tries * answerMs, firstWord, firstWord];
    for (const [i, wait] of waits.entries()) {
      const effects = bench.do((d, out) => d.timer('result-A1', t4, out));
      if (i === 0) expect(messages(profile, effects)).toEqual([{ code: 'QU', number: bench.number(2), order: 'A1' }]);
      expect(resultTimers(effects)).toEqual([`result-A1 ${wait}`]);
    }
  });

  test('a question that was answered with UNKNOWN is followed by T4, one with a final result by nothing', () => {
    const bench = new Bench(profile);
    const { answerMs, tries } = profile.timers;
    const asks = (): string[] => resultTimers(bench.do((d, out) => d.query('A1', 0, out)));
    expect(asks()).toEqual([`result-A1 ${tries * answerMs}`]);
    expect(resultTimers(bench.say(result(bench, 1, 'UNKNOWN')))).toEqual([`result-A1 ${t4}`]);
    expect(asks()).toEqual([`result-A1 ${tries * answerMs}`]);
    expect(resultTimers(bench.say(result(bench, 2, 'APPROVED')))).toEqual(['-result-A1']);
  });

  test('a timer of another is left alone', () => {
    expect(new Bench(profile).driver.timer('press-A1', 0, [])).toBe(false);
    expect(new Bench(profile).driver.timer('line-answer', 0, [])).toBe(true);
  });

  test('an answer is told from a result that came by itself by its number', () => {
    const bench = new Bench(profile);
    bench.do((d, out) => d.query('A1', 0, out));
    bench.do((d, out) => d.last(0, out));
    bench.say(result(bench, 1, 'APPROVED'));
    bench.say(result(bench, 2, 'APPROVED'));
    bench.say(result(bench, 900, 'APPROVED'));
    expect(bench.told).toEqual(['result query A1 APPROVED', 'result last A1 APPROVED', 'result result A1 APPROVED']);
  });

  test('an answer that names no order is about the order that was asked for', () => {
    const bench = new Bench(profile);
    bench.do((d, out) => d.query('A1', 0, out));
    bench.say({ code: 'PR', number: bench.number(1), outcome: 'NOT-FOUND' });
    expect(bench.told).toEqual(['result query A1 NOT-FOUND']);
  });

  test('a refusal is about the order that was asked for, not the one in progress, and ends the wait for it', () => {
    const bench = new Bench(profile);
    bench.do((d, out) => d.pay(PAY, 0, out));
    const refusal = { code: 'ER', reason: 'BUSY', detail: 'a payment is open', order: 'Z9' } as const;
    expect(resultTimers(bench.say({ ...refusal, number: bench.number(1) }))).toEqual(['-result-A1']);
    bench.do((d, out) => d.settle(0, out));
    expect(resultTimers(bench.say({ ...refusal, number: bench.number(2) }))).toEqual([]);
    expect(bench.told).toEqual(['refused A1 BUSY a payment is open', 'refused Z9 BUSY a payment is open']);
  });

  test('a refused query does not end the wait for the result', () => {
    const bench = new Bench(profile);
    bench.do((d, out) => d.query('A1', 0, out));
    const refusal = { code: 'ER', number: bench.number(1), reason: 'BAD-FIELD', detail: '01' } as const;
    expect(resultTimers(bench.say(refusal))).toEqual([]);
    expect(bench.told).toEqual(['refused A1 BAD-FIELD 01']);
  });

  test('the answer to a cancel, the day report and the status are passed on', () => {
    const bench = new Bench(profile);
    bench.say({ code: 'CR', number: bench.number(1), order: 'A1', accepted: false });
    const figures = { salesCount: 2, salesAmount: 2580, refundsCount: 1, refundsAmount: 90 };
    bench.say({ code: 'SR', number: bench.number(2), batch: '000001', ...figures, balanced: true });
    const firmware = { firmwareName: 'f', firmwareVersion: '1', serialNumber: 's' };
    const counts = { reversalsOwed: 1, resultsUndelivered: 2 };
    bench.say({ code: 'SS', number: bench.number(3), state: 'BUSY', ...firmware, ...counts });
    const day = {
      batch: '000001',
      sales: { count: 2, amount: 2580 },
      refunds: { count: 1, amount: 90 },
      balanced: true,
    };
    expect(bench.told).toEqual(['cancel A1 false', `day ${JSON.stringify(day)}`, 'status BUSY 1 2']);
  });

  test('the register hears of nothing before its ACK has left', () => {
    const bench = new Bench(profile);
    const order: string[] = [];
    const data = encodeRegisterMessage(profile.message, result(bench, 900, 'APPROVED'));
    const effects: Effect[] = [];
    const push = effects.push.bind(effects);
    effects.push = (...some) => {
      for (const effect of some) order.push(effect.kind, ...bench.told);
      return push(...some);
    };
    bench.hear(encodeFrame(profile.frame, data), effects);
    expect(order[0]).toBe('send');
    expect(bench.told).toHaveLength(1);
  });

  test('a question that no try delivered is told with what it was about', () => {
    const bench = new Bench(profile);
    bench.driver.pay(PAY, 0, []);
    for (let n = 1; n <= profile.timers.tries; n += 1) bench.driver.timer('line-answer', n * 1_000, []);
    expect(bench.told).toEqual(['undelivered pay A1']);
  });

  test('questions under way when the connection ends are told, in order', () => {
    const bench = new Bench(profile);
    bench.driver.query('A1', 0, []);
    bench.driver.settle(0, []);
    bench.driver.disconnected(1, []);
    expect(bench.told).toEqual(['undelivered query A1', 'undelivered settle ']);
  });

  test('a message that cannot be read is acknowledged and told to nobody', () => {
    const bench = new Bench(profile);
    const data = Buffer.from(profile.message.codes.CR + bench.number(900));
    const effects = bench.hear(encodeFrame(profile.frame, data), []);
    expect(effects).toMatchObject([{ kind: 'send', bytes: Uint8Array.of(profile.frame.ack) }]);
    expect(bench.told).toEqual([]);
  });
});
