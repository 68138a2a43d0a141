/** Goal: what holds for every fault of the line, whatever it does: nothing is held for ever, nothing overtakes, all is counted. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, toHex } from '../../../devices/wire/bytes.js';
import { SERIAL_FAULTS, type SerialFaultType } from './catalogue.js';
import { otherWay, type SerialDirection } from './serial-fault.js';
import { DIRECTIONS, FaultBench, frameOf, PROFILES, spec } from './testing/fault-bench.contract.js';

const TYPES = Object.keys(SERIAL_FAULTS) as SerialFaultType[];
const ATTRIBUTES = { everyBytes: 3, every: 1, marginMs: 20, delayMs: 50, holdMs: 60, pauseMs: 5, from: 1, value: 0x2a };
/** These alone may add bytes, or lose or change them for good. */
const HARMS = new Set<SerialFaultType>([
  'dead-direction',
  'double-answers',
  'flip-bits',
  'foreign-bytes',
  'insert-bytes',
  'lose-answers',
  'lose-bytes',
  'praise-bad-frames',
  'praise-cut-frames',
  'refuse-answers',
  'repeat-bytes',
  'repeat-frames',
  'strip-high-bit',
  'stuck-byte',
]);
const LONG_MS = 200_000;

const talk = fc.array(
  fc.record({
    to: fc.constantFrom(...DIRECTIONS),
    what: fc.oneof(fc.string({ minLength: 1, maxLength: 30 }), fc.constantFrom('ack' as const, 'nak' as const)),
    waitMs: fc.constantFrom(0, 1, 30, 400, 1_100),
  }),
  { minLength: 1, maxLength: 12 },
);
type Talk = readonly { readonly to: SerialDirection; readonly what: string; readonly waitMs: number }[];

function encoded({ traits }: FaultBench, profile: string, what: string): Uint8Array {
  if (what === 'ack' || what === 'nak') return Uint8Array.of(traits[what]);
  return frameOf(profile, what);
}

/** Plays it and returns what was sent in each direction. */
function play(bench: FaultBench, profile: string, lines: Talk): Record<SerialDirection, number[]> {
  const sent: Record<SerialDirection, number[]> = { 'to-register': [], 'to-terminal': [] };
  for (const { to, what, waitMs } of lines) {
    const bytes = encoded(bench, profile, what);
    sent[to].push(...bytes);
    bench.send(to, bytes);
    bench.wait(waitMs);
  }
  return sent;
}

/** The same bytes at the same times, in other chunks. */
function playCut(bench: FaultBench, lines: Talk, cut: 'as written' | 'joined' | 'byte by byte'): void {
  let waiting: { readonly to: SerialDirection; bytes: Uint8Array } | undefined;
  const flush = (): void => {
    if (waiting === undefined) return;
    const { to, bytes } = waiting;
    waiting = undefined;
    if (cut === 'byte by byte') bench.send(to, ...Array.from(bytes, (byte) => Uint8Array.of(byte)));
    else bench.send(to, bytes);
  };
  for (const { to, what, waitMs } of lines) {
    const bytes = encoded(bench, 'generic-stx-lrc', what);
    if (waiting?.to === to) waiting.bytes = concat([waiting.bytes, bytes]);
    else {
      flush();
      waiting = { to, bytes };
    }
    if (cut === 'as written' || waitMs > 0) flush();
    bench.wait(waitMs);
  }
  flush();
}

test('a line through which nothing comes is said to be dead for just so long, also where faults overlap', () => {
  const bench = new FaultBench('generic-stx-lrc');
  bench.place('flips', spec('flip-bits', 'to-terminal', { everyBytes: 1 }));
  bench.wait(100);
  bench.place('quiet', spec('silence-of-t3', 'to-register', { marginMs: 5 }));
  bench.wait(1_000);
  bench.place('cut', spec('dead-direction', 'to-terminal'));
  bench.wait(1_000);
  bench.lift('cut');
  bench.wait(20_000);
  bench.lift('quiet');
  bench.place('stall', spec('stall', 'to-register'));
  bench.wait(500);
  bench.lift('stall');
  expect(bench.dead).toEqual(['100 dead', '10105 alive', '22100 dead', '22600 alive']);
});

describe.each(TYPES)('%s', (type) => {
  test.each(PROFILES)('over %s lets the bytes of a sound line through in order once it is lifted', (profile) => {
    fc.assert(
      fc.property(talk, fc.constantFrom(...DIRECTIONS), fc.nat(), (lines, direction, seed) => {
        const bench = new FaultBench(profile, seed);
        bench.place('fault', spec(type, direction, ATTRIBUTES));
        const sent = play(bench, profile, lines);
        bench.lift('fault');
        expect(bench.line.clear(bench.now + 2 * LONG_MS)).toBe(true);
        expect(bench.line.due()).toBeUndefined();
        if (!HARMS.has(type)) expect(bench.bytes).toEqual(sent);
        // What is about the answers of one direction may look at the other, and only these two write there.
        const other = otherWay(direction);
        if (type !== 'praise-bad-frames' && type !== 'praise-cut-frames')
          expect(bench.bytes[other]).toEqual(sent[other]);
      }),
      { numRuns: 25 },
    );
  });

  test('did as much, however a port cuts what is written at one instant', () => {
    fc.assert(
      fc.property(talk, fc.constantFrom(...DIRECTIONS), fc.nat(), (lines, direction, seed) => {
        const [whole, joined, single] = (['as written', 'joined', 'byte by byte'] as const).map((cut) => {
          const bench = new FaultBench('generic-stx-lrc', seed);
          bench.place('fault', spec(type, direction, ATTRIBUTES));
          playCut(bench, lines, cut);
          bench.lift('fault');
          return bench.line.did('fault');
        });
        expect(joined).toBe(whole);
        expect(single).toBe(whole);
      }),
      { numRuns: 50 },
    );
  });

  test('holds nothing for ever, unless the peer does not read', () => {
    const bench = new FaultBench('generic-stx-lrc');
    bench.place('fault', spec(type, 'to-register', ATTRIBUTES));
    const before = bench.line.did('fault');
    for (let i = 0; i < 5; i += 1) {
      bench.send('to-terminal', frameOf('generic-stx-lrc', 'A frame 火'));
      bench.send('to-register', Uint8Array.of(bench.traits.ack), frameOf('generic-stx-lrc', `Another ${i} 火`));
      bench.send('to-terminal', Uint8Array.of(bench.traits.nak));
      bench.wait(2_000);
    }
    bench.wait(LONG_MS);
    const heard = bench.bytes['to-register'].length;
    bench.lift('fault');
    if (type !== 'stall') expect(bench.bytes['to-register']).toHaveLength(heard);
    expect(bench.line.did('fault'), 'it counts what it did').toBeGreaterThan(before ?? Number.NaN);
  });

  test('forgets what it holds when the cable goes, and works on', () => {
    const bench = new FaultBench('generic-stx-lrc');
    bench.place('fault', spec(type, 'to-register', ATTRIBUTES));
    bench.send('to-register', frameOf('generic-stx-lrc', 'lost with the cable').subarray(0, 9));
    bench.line.forget();
    const heard = bench.bytes['to-register'].length;
    bench.lift('fault');
    expect(bench.bytes['to-register']).toHaveLength(heard);
    bench.send('to-register', Uint8Array.of(1, 2, 3));
    expect(bench.bytes['to-register'].slice(-3)).toEqual([1, 2, 3]);
  });
});

test('faults stand one behind the other, in the order in which they were placed', () => {
  const bench = new FaultBench('generic-stx-lrc');
  bench.place('strip', spec('strip-high-bit', 'to-register'));
  bench.place('merge', spec('merge-chunks', 'to-register', { holdMs: 50 }));
  const { ack } = bench.traits;
  bench.send('to-register', Uint8Array.of(ack | 0x80), Uint8Array.of(ack | 0x80));
  bench.wait(100);
  expect(bench.out).toEqual([`50 to-register ${toHex(Uint8Array.of(ack, ack))}`]);
  expect([bench.line.did('strip'), bench.line.did('merge'), bench.line.did('nobody')]).toEqual([2, 1, undefined]);
});

test('lifting one that nobody placed changes nothing', () => {
  const bench = new FaultBench('generic-stx-lrc');
  bench.lift('nobody');
  bench.send('to-terminal', Uint8Array.of(7));
  expect(bench.out).toEqual(['0 to-terminal 07']);
});
