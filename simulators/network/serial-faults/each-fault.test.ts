/** Goal: each fault of the line does to frames, answers and bytes what its page says, to the millisecond and to the byte. */
import { describe, expect, test } from 'vitest';
import { concat, toHex } from '../../../devices/wire/bytes.js';
import { STALL_BYTES_MAX } from './stall.js';
import { DIRECTIONS, FaultBench, frameOf, PROFILES, spec } from './testing/fault-bench.contract.js';

const R = 'to-register';
const T = 'to-terminal';

describe.each(PROFILES)('over %s', (profile) => {
  const frame = frameOf(profile, 'PS901 something 火');
  const start = (type: Parameters<typeof spec>[0], attributes: Record<string, number> = {}): FaultBench => {
    const bench = new FaultBench(profile);
    bench.place('fault', spec(type, R, attributes));
    return bench;
  };
  const ackOf = (bench: FaultBench): Uint8Array => Uint8Array.of(bench.traits.ack);
  const nakOf = (bench: FaultBench): Uint8Array => Uint8Array.of(bench.traits.nak);
  const at = (ms: number, direction: string, ...parts: readonly Uint8Array[]): string =>
    `${ms} ${direction} ${toHex(concat(parts))}`;

  test.each([-1, 1, 300])('a gap of T1 and %d ms stands once in every frame, at most so long', (marginMs) => {
    const bench = start('gap-in-frame', { marginMs });
    for (let i = 0; i < 20; i += 1) {
      const began = bench.now;
      const from = bench.out.length;
      bench.send(R, frame);
      bench.wait(1_000);
      const [first, second, ...more] = bench.out.slice(from).map((line) => line.split(' '));
      expect(more).toEqual([]);
      expect(first?.[0]).toBe(String(began));
      expect(second?.[0]).toBe(String(began + bench.traits.timers.gapMs + marginMs));
      expect(`${first?.[2]}${second?.[2]}`).toBe(toHex(frame));
    }
  });

  test.each([-5, 100])(
    'an answer comes T2 and %d ms after the end of its frame, and what is behind it waits',
    (marginMs) => {
      const bench = start('hold-answers', { marginMs });
      bench.send(T, frame.subarray(0, 5));
      bench.wait(30);
      bench.send(T, frame.subarray(5));
      bench.wait(10);
      bench.send(R, ackOf(bench), frame);
      bench.wait(5_000);
      const due = 30 + bench.traits.timers.answerMs + marginMs;
      expect(bench.out.slice(2)).toEqual([at(due, R, ackOf(bench)), at(due, R, frame)]);
    },
  );

  test('an answer to nothing is not held', () => {
    const bench = start('hold-answers', { marginMs: 100 });
    bench.send(R, nakOf(bench));
    expect(bench.out).toEqual([at(0, R, nakOf(bench))]);
  });

  test('every second answer is lost, and no frame', () => {
    const bench = start('lose-answers', { every: 2 });
    bench.send(R, ackOf(bench), frame, nakOf(bench), ackOf(bench), ackOf(bench));
    expect(toHex(Uint8Array.from(bench.bytes[R]))).toBe(toHex(concat([ackOf(bench), frame, ackOf(bench)])));
  });

  test('an answer comes again later, and what is behind it waits for that', () => {
    const bench = start('double-answers', { delayMs: 70 });
    bench.send(R, ackOf(bench), frame);
    bench.wait(100);
    expect(bench.out).toEqual([at(0, R, ackOf(bench)), at(70, R, ackOf(bench)), at(70, R, frame)]);
  });

  test('an ACK becomes a NAK, a NAK stays one, and a frame that holds ACK bytes is left alone', () => {
    const bench = start('refuse-answers', { every: 1 });
    const tricky = frameOf(profile, String.fromCharCode(bench.traits.ack).repeat(5));
    bench.send(R, ackOf(bench), nakOf(bench), tricky);
    expect(toHex(Uint8Array.from(bench.bytes[R]))).toBe(toHex(concat([nakOf(bench), nakOf(bench), tricky])));
  });

  test('a frame loses its last byte, and the NAK for it becomes an ACK, one for each', () => {
    const bench = start('praise-cut-frames', { every: 1 });
    bench.send(R, frame);
    bench.wait(300);
    bench.send(T, nakOf(bench), nakOf(bench));
    expect(bench.bytes[R]).toEqual([...frame.subarray(0, -1)]);
    expect(bench.bytes[T]).toEqual([...ackOf(bench), ...nakOf(bench)]);
    expect(bench.lies).toEqual([300]);
  });

  test('a frame is spoilt by one bit behind its head, an ACK comes at once, and the answer of the receiver never', () => {
    const bench = start('praise-bad-frames', { every: 1 });
    bench.send(R, frame.subarray(0, 2));
    bench.send(R, frame.subarray(2));
    bench.send(T, nakOf(bench));
    const differing = bench.bytes[R].flatMap((byte, i) =>
      byte === frame[i] ? [] : [[i, byte ^ (frame[i] as number)]],
    );
    expect(differing).toHaveLength(1);
    const [spot, flipped] = differing[0] as [number, number];
    expect(spot).toBe(bench.traits.headBytes);
    expect(flipped & (flipped - 1), 'one bit').toBe(0);
    expect(bench.bytes[T]).toEqual([...ackOf(bench)]);
    expect(bench.lies).toEqual([0]);
  });

  test('the false ACK waits where another frame is under way', () => {
    const bench = start('praise-bad-frames', { every: 1 });
    bench.send(T, frame.subarray(0, 6));
    bench.send(R, frame);
    expect(bench.bytes[T]).toEqual([...frame.subarray(0, 6)]);
    bench.send(T, frame.subarray(6));
    expect(bench.bytes[T]).toEqual([...frame, ...ackOf(bench)]);
  });

  test('the cut of a frame walks one byte further each time, and begins anew at its end', () => {
    const bench = start('split-frames', { from: frame.length - 2, pauseMs: 3 });
    for (let i = 0; i < 4; i += 1) {
      bench.send(R, frame);
      bench.wait(10);
    }
    const sizes = bench.out.map((line) => (line.split(' ')[2] as string).length / 2);
    expect(sizes).toEqual([frame.length - 2, 2, frame.length - 1, 1, frame.length, 1, frame.length - 1]);
  });

  test('frames and answers come as one chunk when the time of gathering is over', () => {
    const bench = start('merge-chunks', { holdMs: 40 });
    bench.send(R, ackOf(bench));
    bench.wait(30);
    bench.send(R, frame, frame);
    bench.wait(30);
    bench.send(R, nakOf(bench));
    bench.wait(100);
    expect(bench.out).toEqual([at(40, R, ackOf(bench), frame, frame), at(100, R, nakOf(bench))]);
    expect(bench.line.did('fault')).toBe(2);
  });

  test('merging that met nothing but one frame, in two chunks, did nothing', () => {
    const bench = start('merge-chunks', { holdMs: 40 });
    bench.send(R, frame.subarray(0, 7), frame.subarray(7));
    bench.wait(50);
    bench.send(R, ackOf(bench));
    bench.wait(50);
    expect(bench.out).toEqual([at(40, R, frame), at(90, R, ackOf(bench))]);
    expect(bench.line.did('fault')).toBe(0);
  });

  test('a whole frame comes twice, whatever chunks it came in', () => {
    const bench = start('repeat-frames', { every: 2 });
    for (const part of [frame, frame.subarray(0, 7), frame.subarray(7), frame]) bench.send(R, part);
    expect(toHex(Uint8Array.from(bench.bytes[R]))).toBe(toHex(concat([frame, frame, frame, frame])));
  });

  test.each([
    ['silence-of-t3', 'statementMs'],
    ['silence-of-t4', 'resultMs'],
  ] as const)('%s holds one direction until its timer and the margin, from its beginning', (type, timer) => {
    const bench = start(type, { marginMs: -300 });
    bench.wait(500);
    bench.send(R, frame);
    bench.send(T, frame);
    bench.wait(100_000);
    bench.send(R, ackOf(bench));
    const until = bench.traits.timers[timer] - 300;
    expect(bench.out).toEqual([at(500, T, frame), at(until, R, frame), at(100_500, R, ackOf(bench))]);
  });

  test('a stuck line says one value for every byte, and more of it by itself', () => {
    const bench = start('stuck-byte', { value: 0xff });
    bench.send(R, Uint8Array.of(1, 2, 3));
    bench.send(T, frame);
    bench.wait(250);
    expect(new Set(bench.bytes[R])).toEqual(new Set([0xff]));
    expect(bench.bytes[R]).toHaveLength(3 + 2 * 8);
    expect(bench.bytes[T]).toEqual([...frame]);
  });

  test('foreign text never stands inside a frame, and comes again and again', () => {
    for (const direction of DIRECTIONS) {
      const bench = new FaultBench(profile);
      bench.place('fault', spec('foreign-bytes', direction));
      const greeting = bench.bytes[direction].length;
      expect(greeting).toBeGreaterThan(2);
      bench.wait(1_400);
      bench.send(direction, frame.subarray(0, 5));
      bench.wait(150);
      bench.send(direction, frame.subarray(5));
      expect(bench.bytes[direction].slice(greeting), 'it waits for the end of the frame').toEqual([...frame]);
      bench.wait(6_000);
      expect(bench.bytes[direction].length).toBeGreaterThan(greeting + frame.length + 10);
    }
  });

  test('a peer that does not read gets at last what the buffers held, in order, and no more', () => {
    const bench = start('stall');
    const much = Uint8Array.from({ length: STALL_BYTES_MAX + 500 }, (_, i) => i & 255);
    bench.send(R, much.subarray(0, 3_000), much.subarray(3_000));
    bench.wait(60_000);
    expect(bench.bytes[R]).toEqual([]);
    bench.lift('fault');
    expect(bench.bytes[R]).toEqual([...much.subarray(0, STALL_BYTES_MAX)]);
    expect(bench.line.did('fault')).toBe(much.length);
  });

  test('nothing is added while bytes are lost, since both together may pass a check sum unseen', () => {
    for (const type of ['insert-bytes', 'repeat-bytes'] as const) {
      const bench = start('lose-bytes', { everyBytes: 1_000_000 });
      bench.place('more', spec(type, R, { everyBytes: 1 }));
      bench.send(R, frame);
      expect(bench.bytes[R]).toEqual([...frame]);
      bench.lift('fault');
      bench.send(R, frame);
      expect(bench.bytes[R]).toHaveLength(3 * frame.length);
    }
  });
});
