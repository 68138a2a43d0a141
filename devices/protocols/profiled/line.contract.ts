/** How one side of the line of any profile answers, repeats and remembers; each profile runs this file. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat, toHex } from '../../wire/bytes.js';
import { CHECKSUMS } from './checksums.js';
import { badLength, codeBytesOf, frameOf, headOf, noiseOf } from './codec.contract.js';
import { encodeRegisterMessage } from './encode.js';
import { encodeFrame, headBytes } from './frame.js';
import { LoneEnd, sent, timers } from './line-bench.contract.js';
import type { RegisterMessage } from './messages.js';
import type { Profile } from './profile.js';

export function lineContract(profile: Profile): void {
  frames(profile);
  gaps(profile);
  answers(profile);
  answersDue(profile);
  connections(profile);
  silence(profile);
  memory(profile);
  numbers(profile);
}

function frames(profile: Profile): void {
  const { ack, nak } = profile.frame;
  const ACK = [Uint8Array.of(ack)];
  const NAK = [Uint8Array.of(nak)];
  const good = frameOf(profile, 'SI');
  const endAt = good.length - 1 - CHECKSUMS[profile.frame.check.kind].bytes;

  test.each<readonly [string, Uint8Array]>([
    ['a wrong check sum', changed(good, good.length - 1)],
    ...(profile.frame.end === undefined ? [] : [['a missing end byte', changed(good, endAt)] as const]),
    ['a length that is no length', badLength(profile)],
    ['a length above the limit', tooLong(profile)],
  ])('%s is answered with one NAK, nothing of it is heard, and the next frame is good again', (_, broken) => {
    const end = new LoneEnd(profile);
    expect(sent(end.hear(broken, 0))).toEqual(NAK);
    expect(end.counters).toMatchObject({ naksSent: 1, bytesDropped: broken.length });
    expect(sent(end.hear(good, 1))).toEqual(ACK);
    expect(end.incoming).toHaveLength(1);
  });

  test('a good frame is acknowledged once and heard once', () => {
    const end = new LoneEnd(profile);
    expect(sent(end.hear(good, 0))).toEqual(ACK);
    expect(end.incoming).toMatchObject([{ ok: true, message: { code: 'SI' } }]);
  });

  test('bytes outside a frame are dropped and counted, and never answered', () => {
    const end = new LoneEnd(profile);
    expect(end.hear(noiseOf(profile, 7), 0)).toEqual([]);
    expect(end.counters.bytesDropped).toBe(7);
  });

  test('a frame of an unknown code, or with fields that cannot be read, is acknowledged and heard as a refusal', () => {
    const end = new LoneEnd(profile);
    const { number } = profile.message;
    const bare = headOf(profile, 'PA', '2'.padStart(number.digits, '0'));
    const unknown = headOf(profile, 'PA', '1'.padStart(number.digits, '0')).fill(0x7e, 0, codeBytesOf(profile));
    for (const data of [unknown, bare]) expect(sent(end.hear(encodeFrame(profile.frame, data), 0))).toEqual(ACK);
    expect(end.incoming).toMatchObject([
      { ok: false, refusal: 'UNKNOWN-COMMAND', number: '1'.padStart(number.digits, '0') },
      { ok: false, refusal: 'BAD-FIELD', number: '2'.padStart(number.digits, '0') },
    ]);
  });
}

function gaps(profile: Profile): void {
  const { ack, nak } = profile.frame;
  const ACK = [Uint8Array.of(ack)];
  const NAK = [Uint8Array.of(nak)];
  const good = frameOf(profile, 'SI');

  test('the gap timer runs anew with each chunk inside a frame and stops at its end', () => {
    const end = new LoneEnd(profile);
    const gap = `gap ${profile.timers.gapMs}`;
    for (let at = 0; at < good.length - 1; at += 1)
      expect(timers(end.hear(good.subarray(at, at + 1), at)), `byte ${at}`).toEqual([gap]);
    expect(timers(end.hear(good.subarray(good.length - 1), 99))).toEqual(['-gap']);
  });

  test('after a gap inside a frame, wherever it falls, one NAK is sent and a whole frame is good again', () => {
    for (let cut = 1; cut < good.length; cut += 1) {
      const end = new LoneEnd(profile);
      end.hear(good.subarray(0, cut), 0);
      expect(sent(end.timer('gap', profile.timers.gapMs)), `cut at ${cut}`).toEqual(NAK);
      expect(sent(end.hear(good, 1000)), `cut at ${cut}`).toEqual(ACK);
    }
  });

  test('a gap timer that fires between frames does nothing', () => {
    expect(new LoneEnd(profile).timer('gap', 0)).toEqual([]);
  });

  test('any bytes leave a line that hears the next frame after a gap', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 6 }), (chunks) => {
        const end = new LoneEnd(profile);
        for (const chunk of chunks) end.hear(chunk, 0);
        end.timer('gap', profile.timers.gapMs);
        expect(sent(end.hear(good, 60_000)).at(-1)).toEqual(ACK[0]);
      }),
      { numRuns: 300 },
    );
  });
}

function answers(profile: Profile): void {
  const { tries, answerMs } = profile.timers;
  const ACK = Uint8Array.of(profile.frame.ack);
  const NAK = Uint8Array.of(profile.frame.nak);

  test('an ACK delivers the frame, and the next one leaves at once', () => {
    const { end, frames } = sending(profile, 2);
    expect(end.delivered).toEqual([]);
    expect(sent(end.hear(ACK, 5))).toEqual([frames[1]]);
    expect(end.delivered).toEqual(['m0']);
  });

  test.each([
    ['silence', (end: LoneEnd, now: number) => end.timer('answer', now)],
    ['a NAK', (end: LoneEnd, now: number) => end.hear(NAK, now)],
  ])(
    'on %s the same frame leaves again, as often as the profile says, and then counts as undelivered',
    (_, provoke) => {
      const { end, frames, first } = sending(profile, 1);
      expect(sent(first)).toEqual([frames[0]]);
      for (let n = 2; n <= tries; n += 1) {
        const again = provoke(end, n * answerMs);
        expect(sent(again)).toEqual([frames[0]]);
        expect(timers(again)).toContain(`answer ${answerMs}`);
        expect(end.undelivered).toEqual([]);
      }
      expect(sent(provoke(end, tries * answerMs + answerMs))).toEqual([]);
      expect(end.undelivered).toEqual(['m0']);
      expect(end.delivered).toEqual([]);
      expect(end.counters.resent).toBe(tries - 1);
    },
  );
}

function answersDue(profile: Profile): void {
  const { tries, answerMs } = profile.timers;
  const ACK = Uint8Array.of(profile.frame.ack);
  const NAK = Uint8Array.of(profile.frame.nak);
  const due = `due ${2 * answerMs}`;

  test('an ACK names no frame: after a repetition the next frame waits for the answers still due', () => {
    const { end, frames } = sending(profile, 2);
    end.timer('answer', answerMs);
    const first = end.hear(ACK, answerMs + 1);
    expect(end.delivered).toEqual(['m0']);
    expect([sent(first), timers(first)]).toEqual([[], ['-answer', due]]);
    const late = end.hear(ACK, answerMs + 2);
    expect([sent(late), timers(late)[0]]).toEqual([[frames[1]], '-due']);
    expect(end.delivered).toEqual(['m0']);
  });

  test('it waits no longer than twice T2', () => {
    const { end, frames } = sending(profile, 2);
    end.timer('answer', answerMs);
    end.hear(ACK, answerMs + 1);
    expect(sent(end.timer('due', 3 * answerMs + 1))).toEqual([frames[1]]);
  });

  test('a frame that all tries did not deliver is waited for as well', () => {
    const { end, frames } = sending(profile, 2);
    for (let n = 1; n < tries; n += 1) end.timer('answer', n * answerMs);
    expect(timers(end.timer('answer', tries * answerMs))).toEqual(['-answer', due]);
    for (let n = 1; n < tries; n += 1) expect(sent(end.hear(ACK, tries * answerMs + n))).toEqual([]);
    expect(sent(end.hear(ACK, tries * answerMs + tries))).toEqual([frames[1]]);
    expect(end.delivered).toEqual([]);
  });

  test('a NAK is an answer too: after NAK, repetition and ACK nothing is due, and the next frame leaves at once', () => {
    const { end, frames } = sending(profile, 2);
    end.hear(NAK, 5);
    expect(sent(end.hear(ACK, 10))).toEqual([frames[1]]);
  });

  test('an answer when nothing was sent is counted and changes nothing', () => {
    const end = new LoneEnd(profile);
    expect(end.hear(concat([ACK, NAK]), 0)).toEqual([]);
    expect(end.counters.strayAnswers).toBe(2);
  });
}

function connections(profile: Profile): void {
  const { answerMs } = profile.timers;
  const ACK = Uint8Array.of(profile.frame.ack);

  test('what was under way when the connection ends is told as undelivered, in order, and never sent again', () => {
    const { end } = sending(profile, 3);
    end.link.disconnected(10, []);
    expect(end.undelivered).toEqual(['m0', 'm1', 'm2']);
    const effects: Parameters<typeof end.link.connected>[2] = [];
    end.link.connected(2, 20, effects);
    expect(sent(effects)).toEqual([]);
  });

  test('answers due on one connection are not waited for on the next', () => {
    const { end } = sending(profile, 1);
    end.timer('answer', answerMs);
    end.hear(ACK, answerMs + 1);
    end.link.connected(2, answerMs + 2, []);
    expect(sent(end.send({ code: 'SI', number: end.link.nextNumber() }, 'm', answerMs + 3))).toHaveLength(1);
  });

  test('what is asked for without a connection leaves on the next one', () => {
    const end = new LoneEnd(profile);
    end.link.disconnected(0, []);
    expect(end.send({ code: 'SI', number: end.link.nextNumber() }, 'm', 1)).toEqual([]);
    const effects: Parameters<typeof end.link.connected>[2] = [];
    end.link.connected(2, 20, effects);
    expect(sent(effects)).toHaveLength(1);
  });
}

function silence(profile: Profile): void {
  const { answerMs } = profile.timers;
  const ACK = Uint8Array.of(profile.frame.ack);
  const NAK = Uint8Array.of(profile.frame.nak);

  test('ten seconds of sending without any answer are told as silence, and again after ten more', () => {
    const { end } = sending(profile, 40);
    for (let now = answerMs; now <= 22_000; now += answerMs) tick(end, now);
    expect(end.silences).toHaveLength(2);
    for (const ms of end.silences) expect(ms >= 10_000 && ms < 10_000 + 2 * answerMs, `${ms} ms`).toBe(true);
  });

  test.each([
    ['an ACK', ACK],
    ['a NAK', NAK],
    ['a frame', frameOf(profile, 'SI')],
  ])('%s ends a silence', (_, sign) => {
    const { end } = sending(profile, 40);
    for (let now = answerMs; now < 9_900; now += answerMs) tick(end, now);
    end.hear(sign, 9_900);
    for (let now = 9_901; now < 19_000; now += answerMs) tick(end, now);
    expect(end.silences).toEqual([]);
  });
}

/** Nothing came: whatever timer runs runs out. */
function tick(end: LoneEnd, now: number): void {
  end.timer('answer', now);
  end.timer('due', now);
}

function memory(profile: Profile): void {
  const { duplicateMs } = profile.timers;
  const good = frameOf(profile, 'SI');

  test('an equal frame within the memory is acknowledged and not heard again; after it, it is a new one', () => {
    const end = new LoneEnd(profile);
    end.hear(good, 0);
    expect(sent(end.hear(good, duplicateMs))).toEqual([Uint8Array.of(profile.frame.ack)]);
    expect([end.incoming.length, end.counters.duplicates]).toEqual([1, 1]);
    end.hear(good, duplicateMs + 1);
    expect(end.incoming).toHaveLength(2);
  });

  test('other frames in between change nothing of that', () => {
    const end = new LoneEnd(profile);
    end.hear(concat([good, frameOf(profile, 'PA'), good]), 0);
    expect(end.incoming).toHaveLength(2);
  });

  test('the memory is lost on a new connection and at power-up', () => {
    const end = new LoneEnd(profile);
    end.hear(good, 0);
    end.link.connected(2, 1, []);
    end.hear(good, 2);
    expect(end.incoming).toHaveLength(2);
    const rebuilt = new LoneEnd(profile);
    rebuilt.hear(good, 3);
    expect(rebuilt.incoming).toHaveLength(1);
  });

  test('half a frame does not outlive its connection', () => {
    const end = new LoneEnd(profile);
    end.hear(good.subarray(0, 3), 0);
    end.link.connected(2, 1, []);
    expect(sent(end.hear(good, 2))).toEqual([Uint8Array.of(profile.frame.ack)]);
  });
}

function numbers(profile: Profile): void {
  const { number } = profile.message;
  const text = (n: number): string => String(n).padStart(number.digits, '0');

  test.each(['register', 'terminal'] as const)('the %s numbers its messages in its own range, going round', (side) => {
    const [low, high] = number[side];
    const { link } = new LoneEnd(profile, side, high - 1);
    expect([link.nextNumber(), link.nextNumber(), link.nextNumber()]).toEqual([text(high - 1), text(high), text(low)]);
  });

  test('a start outside the range is brought into it', () => {
    const [low, high] = number.terminal;
    expect(new LoneEnd(profile, 'terminal', 0).link.nextNumber()).toBe(text(low));
    expect(new LoneEnd(profile, 'terminal', 1e9).link.nextNumber()).toBe(text(high));
  });
}

/** An end with so many messages under way; the first has left. */
function sending(profile: Profile, count: number) {
  const end = new LoneEnd(profile, 'register', 1);
  const messages = Array.from(
    { length: count },
    (): RegisterMessage => ({ code: 'SI', number: end.link.nextNumber() }),
  );
  const effects = messages.map((message, i) => end.send(message, `m${i}`, 0));
  const frames = messages.map((m) => encodeFrame(profile.frame, encodeRegisterMessage(profile.message, m)));
  expect(effects.slice(1).flat().map(String)).toEqual([]);
  expect(new Set(frames.map(toHex)).size).toBe(count);
  return { end, frames, first: effects[0] ?? [] };
}

function changed(frame: Uint8Array, at: number): Uint8Array {
  const copy = frame.slice();
  copy[at] = copy[at]! ^ 0x40;
  return copy;
}

/** Start and a length just above the limit; where the length bytes cannot say that, all ones. */
function tooLong(profile: Profile): Uint8Array {
  const { dataMax } = profile.frame;
  const spec = { ...profile.frame, dataMax: dataMax + 1 };
  return encodeFrame(spec, new Uint8Array(dataMax + 1)).subarray(0, headBytes(spec));
}
