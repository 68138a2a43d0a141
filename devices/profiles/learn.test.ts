/** Goal: from captured frames alone the shape of a frame is found, and what varies in it is placed and named. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeRegisterMessage } from '../protocols/profiled/encode.js';
import { encodeFrame } from '../protocols/profiled/frame.js';
import type { Profile } from '../protocols/profiled/profile.js';
import { toHex } from '../wire/bytes.js';
import { MisuseError } from '../wire/errors.js';
import { type CapturedChunk, parseCapture } from './capture.js';
import { guessFrames } from './guess-frame.js';
import { type LearnedFrame, learn } from './learn.js';
import { parseProfile } from './profile-file.js';

const PROFILES = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => parseProfile(readFileSync(join(import.meta.dirname, name), 'utf8'), name));

/** A pay request and the question for the status, as somebody would have captured them. */
function captured(profile: Profile, n: number, order: string, amount: number): CapturedChunk[] {
  const number = (value: number): string => String(value).padStart(profile.message.number.digits, '0');
  const pay = { code: 'PA', number: number(n), order, amount, currency: 'CNY', mode: 'C' } as const;
  const chunk = (message: Parameters<typeof encodeRegisterMessage>[1]): string =>
    `> ${toHex(encodeFrame(profile.frame, encodeRegisterMessage(profile.message, message)))}`;
  return parseCapture(`${chunk(pay)}\n< 06\n${chunk({ code: 'SI', number: number(n + 1) })}`, 'capture');
}

/** Bytes of a named part, one for each frame. */
function named(frame: LearnedFrame | undefined, name: string): string[] {
  const part = frame?.parts.find((one) => one.name?.startsWith(name));
  return (part?.places ?? []).map(({ from, to }, i) =>
    Buffer.from(frame?.frames[i]?.subarray(from, to) ?? []).toString('latin1'),
  );
}

describe.each(PROFILES.map((profile) => [profile.name, profile] as const))('%s', (_, profile) => {
  const captures = [
    captured(profile, 11, 'A1', 1290),
    captured(profile, 21, 'B22', 507),
    captured(profile, 31, 'C3', 98765),
  ];
  const frames = captures.flat().flatMap(({ bytes }) => (bytes.length > 1 ? [bytes] : []));

  test('its frame is the first guess', () => {
    const { start, end, length, check } = profile.frame;
    expect(guessFrames(frames)[0]).toEqual({ start, length, check, ...(end === undefined ? {} : { end }) });
  });

  test('amount and order are found, and every byte is in one part', () => {
    const known = { amounts: [1290, 507, 98765], orders: ['A1', 'B22', 'C3'] };
    const [pay, status] = learn(captures, known, guessFrames(frames)[0]);
    expect(named(pay, 'order').map((text) => text.trim())).toEqual(known.orders);
    const amounts = named(pay, 'amount').map((text) =>
      Number(profile.name === 'prefixed-bcd-gbk' ? Buffer.from(text, 'latin1').toString('hex') : text),
    );
    expect(amounts).toEqual(known.amounts);
    for (const frame of [pay, status])
      expect(joined(frame as LearnedFrame)).toEqual(frame?.frames.map(({ length }) => [0, length]));
  });
});

test('a byte that goes up by one is told as a counter, and what is the same everywhere as constant', () => {
  const capture = (hex: string): CapturedChunk[] => parseCapture(`> ${hex}`, 'capture');
  const [frame] = learn([capture('AA 01 55 55'), capture('AA 02 55 55'), capture('AA 03 55 55')], {
    amounts: [],
    orders: [],
  });
  expect(frame?.parts.map(({ kind, name }) => name ?? kind)).toEqual(['constant', 'counter? (+1)', 'constant']);
});

test('frames that have nothing in common give no guess, and any frames one that is whole', () => {
  expect(guessFrames([])).toEqual([]);
  const frame = fc.uint8Array({ minLength: 2, maxLength: 30 });
  fc.assert(
    fc.property(fc.array(frame, { minLength: 2, maxLength: 4 }), (frames) => {
      guessFrames(frames);
      const captures = frames.map((bytes): CapturedChunk[] => [{ from: 'terminal', bytes, line: 1 }]);
      for (const one of learn(captures, { amounts: [], orders: [] }))
        expect(joined(one)).toEqual(one.frames.map(({ length }) => [0, length]));
    }),
    { numRuns: 200 },
  );
});

test('a capture is read line by line, and a slip is told with its line', () => {
  const chunks = parseCapture('# remark\n> 02 00FF\n\n<06  # ack\n', 'a.txt');
  expect(chunks).toEqual([
    { from: 'register', bytes: Uint8Array.of(2, 0, 255), line: 2 },
    { from: 'terminal', bytes: Uint8Array.of(6), line: 4 },
  ]);
  expect(() => parseCapture('> 02\n02 03', 'a.txt')).toThrow(/a\.txt:2: expected > .*got 02 03/);
  for (const bad of ['', '> 0', '> xx', '>']) expect(() => parseCapture(bad, 'a.txt')).toThrow(MisuseError);
});

/** Where the parts of each frame begin and end, when each begins where the one before ended. */
function joined({ frames, parts }: LearnedFrame): number[][] {
  return frames.map((_, i) => {
    let at = 0;
    for (const { places } of parts) {
      expect(places[i]?.from).toBe(at);
      at = places[i]?.to ?? -1;
    }
    return [0, at];
  });
}
