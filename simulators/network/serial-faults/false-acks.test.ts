/** Goal: an ACK counts as false exactly when its frame did not come out, whatever it was that took the frame away. */
import { describe, expect, test } from 'vitest';
import { FaultBench, frameOf, PROFILES, spec } from './testing/fault-bench.contract.js';

const R = 'to-register';
const T = 'to-terminal';

describe.each(PROFILES)('over %s', (profile) => {
  const frame = frameOf(profile, 'PA001 pay');
  const ackOf = (bench: FaultBench): Uint8Array => Uint8Array.of(bench.traits.ack);

  test('an ACK for a frame that came out is true, also when it comes twice, late, or after a second copy', () => {
    const bench = new FaultBench(profile);
    bench.place('double', spec('double-answers', R, { delayMs: 300 }));
    bench.place('again', spec('repeat-frames', T, { every: 1 }));
    for (let i = 0; i < 3; i += 1) {
      bench.send(T, frame);
      bench.send(R, ackOf(bench));
      bench.wait(2_000);
    }
    expect(bench.lies).toEqual([]);
  });

  test('an ACK for a frame of which nothing came out is false, once however often it comes', () => {
    const bench = new FaultBench(profile);
    bench.place('dead', spec('dead-direction', T));
    bench.send(T, frame);
    bench.wait(50);
    bench.send(R, ackOf(bench), ackOf(bench));
    expect(bench.lies).toEqual([50]);
  });

  test('a frame that came out broken has not arrived, whichever bit of it flipped', () => {
    for (let column = 0; column < 8; column += 1) {
      const bench = new FaultBench(profile);
      bench.place('flip', spec('flip-bits', T, { everyBytes: 10_000 }));
      const broken = frame.slice();
      broken[bench.traits.headBytes]! ^= 1 << column;
      bench.line.lose(T, frame, bench.now);
      bench.line.push(T, broken, bench.now);
      bench.send(R, ackOf(bench));
      expect(bench.lies, `bit ${column}`).toEqual([0]);
    }
  });

  test('an old ACK that a fault held up, taken for a frame that the fault lost, is false also after the fault is over', () => {
    const bench = new FaultBench(profile);
    bench.place('stall', spec('stall', R));
    bench.place('dead', spec('dead-direction', T));
    bench.send(R, ackOf(bench));
    bench.wait(5_000);
    bench.send(T, frame);
    bench.lift('dead');
    bench.lift('stall');
    expect(bench.lies).toEqual([5_000]);
    expect(bench.line.clear(bench.now)).toBe(false);
    expect(bench.line.clear(bench.now + 7_000)).toBe(true);
  });

  test('a copy that came out before makes the ACK for its repetition true', () => {
    const bench = new FaultBench(profile);
    bench.place('lose', spec('lose-answers', R, { every: 2 }));
    bench.send(T, frame);
    bench.place('dead', spec('dead-direction', T));
    bench.wait(1_000);
    bench.send(T, frame);
    bench.send(R, ackOf(bench));
    expect(bench.lies).toEqual([]);
  });

  test('a frame without its highest bits has arrived where the check sum takes it, as an LRC does', () => {
    const bench = new FaultBench(profile);
    bench.place('7e1', spec('strip-high-bit', T));
    const chinese = frameOf(profile, '收款成功');
    bench.send(T, chinese);
    bench.send(R, ackOf(bench));
    expect(bench.lies).toEqual(profile === 'generic-stx-lrc' ? [] : [0]);
  });

  test('a frame that was written with no cable in place is as lost as any', () => {
    const bench = new FaultBench(profile);
    bench.place('foreign', spec('lose-answers', R, { every: 5 }));
    bench.line.lose(T, frame, bench.now);
    bench.send(R, ackOf(bench));
    expect(bench.lies).toEqual([0]);
  });

  test('an ACK to nothing, and one on a line without faults, is nobody lied to', () => {
    const bench = new FaultBench(profile);
    bench.send(R, ackOf(bench));
    bench.place('lose', spec('lose-bytes', T, { everyBytes: 1_000 }));
    bench.send(R, ackOf(bench));
    bench.lift('lose');
    bench.send(T, frame.subarray(0, 3));
    bench.send(R, ackOf(bench));
    expect(bench.lies).toEqual([]);
  });
});
