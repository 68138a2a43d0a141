import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat, fromHex, toHex } from '../../wire/bytes.js';
import { ISO_FIXTURES } from './fixtures.js';
import { REFERENCE_DIALECT } from './reference-dialect.js';
import { type FrameItem, FrameSplitter } from './split.js';

test('the splitter loses no byte of any stream, however it is cut', () => {
  const piece = fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.constantFrom(...ISO_FIXTURES.map((f) => f.frame)));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), fc.array(fc.nat(400), { maxLength: 6 }), (pieces, cuts) => {
      const stream = fromHex(pieces.map(toHex).join(''));
      const splitter = new FrameSplitter(REFERENCE_DIALECT);
      const items: FrameItem[] = [];
      let at = 0;
      for (const cut of [...cuts.map((c) => c % (stream.length + 1)).sort((a, b) => a - b), stream.length]) {
        for (const item of splitter.push(stream.subarray(at, cut))) items.push({ ...item, bytes: item.bytes.slice() });
        at = cut;
      }
      const seen = items.map((item) => toHex(item.bytes)).join('');
      expect(toHex(stream).startsWith(seen)).toBe(true);
      expect(seen.length / 2 + splitter.pending).toBe(stream.length);
    }),
    { numRuns: 500 },
  );
});

test('an overlong message is read away, and the frame behind it still comes out', () => {
  const frame = ISO_FIXTURES[1]!.frame;
  const splitter = new FrameSplitter(REFERENCE_DIALECT);
  const overlong = new Uint8Array(2 + 1025).fill(7);
  overlong[0] = 4;
  overlong[1] = 1;
  const items = [
    ...splitter.push(overlong.subarray(0, 500)),
    ...splitter.push(overlong.subarray(500)),
    ...splitter.push(frame),
  ];
  expect(items.map((item) => item.kind)).toEqual(['garbage', 'garbage', 'frame']);
});

const FRAME = ISO_FIXTURES[1]!.frame;

/** A message that claims `length` bytes and has them. */
function claiming(length: number): Uint8Array {
  const bytes = new Uint8Array(2 + length).fill(7);
  bytes[0] = length >> 8;
  bytes[1] = length & 255;
  return bytes;
}

/** What a stream is taken for, cut in two at `cut`: neighbouring pieces of one bad message are one. */
function kinds(stream: Uint8Array, cut: number): string[] {
  const splitter = new FrameSplitter(REFERENCE_DIALECT);
  const seen: string[] = [];
  for (const chunk of [stream.subarray(0, cut), stream.subarray(cut)])
    for (const item of splitter.push(chunk)) {
      const kind = item.kind === 'frame' ? 'frame' : item.reason;
      if (kind === 'frame' || seen.at(-1) !== kind) seen.push(kind);
    }
  expect(splitter.pending).toBe(0);
  return seen;
}

test.each([
  [20, 'too short'],
  [21, 'frame'],
  [1024, 'frame'],
  [1025, 'too long'],
  [65_535, 'too long'],
])('a message of %i bytes is %s, and the frame behind it comes out', (length, kind) => {
  const stream = concat([claiming(length), FRAME]);
  expect(kinds(stream, stream.length)).toEqual([kind, 'frame']);
});

test('a stream is taken for the same wherever it is cut, bad lengths included', () => {
  const stream = concat([FRAME, claiming(20), FRAME, claiming(1025), FRAME, claiming(0), FRAME]);
  const whole = ['frame', 'too short', 'frame', 'too long', 'frame', 'too short', 'frame'];
  for (let cut = 0; cut <= stream.length; cut += 1) expect(kinds(stream, cut), `cut at ${cut}`).toEqual(whole);
});

test('byte by byte, every frame of the dialect comes out as it went in', () => {
  const splitter = new FrameSplitter(REFERENCE_DIALECT);
  const seen: string[] = [];
  for (const byte of concat(ISO_FIXTURES.map((f) => f.frame)))
    for (const item of splitter.push(Uint8Array.of(byte))) seen.push(toHex(item.bytes));
  expect(seen).toEqual(ISO_FIXTURES.map((f) => toHex(f.frame)));
});
