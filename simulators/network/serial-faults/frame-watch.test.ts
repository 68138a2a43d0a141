/** Goal: frames, answers and noise are told apart the same way wherever the chunks are cut. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, toHex } from '../../../devices/wire/bytes.js';
import { FrameWatch, type Piece } from './frame-watch.js';
import { frameOf, lineOf, PROFILES } from './testing/fault-bench.contract.js';

/** Every byte with what it was taken for. */
function roles(pieces: readonly Piece[]): string[] {
  return pieces.flatMap((piece) => Array.from(piece.bytes, (byte) => `${piece.kind} ${byte}`));
}

describe.each(PROFILES)('over %s', (profile) => {
  const line = lineOf(profile);
  const ack = Uint8Array.of(line.ack);
  const nak = Uint8Array.of(line.nak);
  const noise = Uint8Array.of(0x55, 0x33);

  test('a frame, its answer and noise are what they are, and a frame knows its offsets', () => {
    const frame = frameOf(profile, 'QU001');
    const pieces = new FrameWatch(line).cut(concat([noise, frame, ack, nak, frame.subarray(0, 3)]), 0);
    expect(pieces.map(({ kind }) => kind)).toEqual(['noise', 'frame', 'ack', 'nak', 'frame']);
    expect(pieces[1]).toMatchObject({ at: 0, ends: true });
    expect(pieces[4]).toMatchObject({ at: 0, ends: false });
  });

  test('answers inside a frame are data', () => {
    const text = String.fromCharCode(line.ack, line.nak, line.ack);
    expect(new FrameWatch(line).cut(frameOf(profile, text), 0).map(({ kind }) => kind)).toEqual(['frame']);
  });

  test('whatever passes is cut into pieces that together are it, each byte taken for the same wherever chunks are cut', () => {
    const part = fc.oneof(
      fc.string({ minLength: 1, maxLength: 20 }).map((text) => frameOf(profile, text)),
      fc.constantFrom(ack, nak, noise),
      fc.uint8Array({ maxLength: 12 }),
    );
    const cuts = fc.array(fc.nat(200), { maxLength: 6 });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), cuts, (parts, at) => {
        const all = concat(parts);
        const whole = new FrameWatch(line).cut(all, 0);
        expect(toHex(concat(whole.map(({ bytes }) => bytes)))).toBe(toHex(all));
        const watch = new FrameWatch(line);
        const borders = [0, ...at.map((cut) => Math.min(cut, all.length)).sort((a, b) => a - b), all.length];
        const pieces = borders.slice(1).flatMap((border, i) => watch.cut(all.subarray(borders[i], border), 0));
        expect(roles(pieces)).toEqual(roles(whole));
      }),
      { numRuns: 150 },
    );
  });

  test('a frame that stops for longer than T1 is over, for just T1 it is not', () => {
    const frame = frameOf(profile, 'QU001');
    for (const [ms, inside] of [
      [line.timers.gapMs, true],
      [line.timers.gapMs + 1, false],
    ] as const) {
      const watch = new FrameWatch(line);
      watch.cut(frame.subarray(0, 4), 0);
      expect(watch.inFrame(ms)).toBe(inside);
    }
  });
});
