import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, toHex } from '../../devices/wire/bytes.js';
import { Rng } from '../../devices/wire/rng.js';
import { type Delivery, StreamPipeline, type Toxic } from './pipeline.js';

interface Timed {
  readonly at: number;
  readonly delivery: Delivery;
}

/** Pushes chunks at their times, applies edits at theirs, and runs until nothing is due. */
function run(
  chunks: readonly { at: number; bytes: Uint8Array }[],
  edits: readonly { at: number; toxics: readonly Toxic[] }[],
  end?: number,
): Timed[] {
  const pipeline = new StreamPipeline(new Rng(1));
  const todo = [
    ...edits.map((e) => ({ at: e.at, run: () => pipeline.setToxics(e.toxics, e.at) })),
    ...chunks.map((c) => ({ at: c.at, run: () => pipeline.push(c.bytes, c.at) })),
    ...(end === undefined ? [] : [{ at: end, run: () => pipeline.end(end) }]),
  ].sort((a, b) => a.at - b.at);
  const out: Timed[] = [];
  let now = 0;
  for (let steps = 0; steps < 10_000; steps += 1) {
    const due = pipeline.nextDue();
    const next = todo[0];
    if (next !== undefined && (due === undefined || next.at <= due)) {
      now = next.at;
      next.run();
      todo.shift();
    } else if (due !== undefined) now = Math.max(now, due);
    else return out;
    for (const delivery of pipeline.take(now)) out.push({ at: now, delivery });
  }
  throw new Error('still busy');
}

const toxic = (type: string, attributes: Record<string, number>): Toxic => ({
  name: type,
  type,
  stream: 'downstream',
  toxicity: 1,
  attributes,
});
const chunk = (at: number, text: string) => ({ at, bytes: new TextEncoder().encode(text) });
const text = (out: readonly Timed[]): string =>
  new TextDecoder().decode(concat(out.flatMap(({ delivery }) => (delivery.kind === 'bytes' ? [delivery.bytes] : []))));
const times = (out: readonly Timed[]): (string | number)[][] => out.map(({ at, delivery }) => [at, delivery.kind]);

const chunksArbitrary = fc
  .array(fc.record({ at: fc.nat(5000), bytes: fc.uint8Array({ minLength: 1, maxLength: 300 }) }), { maxLength: 12 })
  .map((chunks) => chunks.sort((a, b) => a.at - b.at));

describe('toxics that only delay keep every byte and its order', () => {
  const delaying = fc.oneof(
    fc.record({ latency: fc.nat(900), jitter: fc.nat(400) }).map((a) => toxic('latency', a)),
    fc.record({ rate: fc.integer({ min: 1, max: 5 }) }).map((a) => toxic('bandwidth', a)),
    fc
      .record({ average_size: fc.integer({ min: 1, max: 40 }), size_variation: fc.nat(20), delay: fc.nat(20_000) })
      .map((a) => toxic('slicer', a)),
    fc.record({ delay: fc.nat(900) }).map((a) => toxic('slow_close', a)),
    fc.constant(toxic('noop', {})),
  );
  test('whatever is in place, added or removed on the way', () => {
    fc.assert(
      fc.property(
        chunksArbitrary,
        fc.array(fc.record({ at: fc.nat(6000), toxics: fc.uniqueArray(delaying, { selector: (t) => t.name }) }), {
          maxLength: 4,
        }),
        (chunks, edits) => {
          const out = run(chunks, edits, 6001);
          const bytes = out.flatMap(({ delivery }) => (delivery.kind === 'bytes' ? [delivery.bytes] : []));
          expect(toHex(concat(bytes))).toBe(toHex(concat(chunks.map((c) => c.bytes))));
          expect(out.at(-1)?.delivery.kind).toBe('end');
        },
      ),
      { numRuns: 300 },
    );
  });
});

test('latency delays each chunk, and lets go of all when it is removed', () => {
  const slow = toxic('latency', { latency: 500, jitter: 0 });
  expect(times(run([chunk(10, 'a'), chunk(20, 'b')], [{ at: 0, toxics: [slow] }]))).toEqual([
    [510, 'bytes'],
    [520, 'bytes'],
  ]);
  expect(
    times(
      run(
        [chunk(10, 'a'), chunk(20, 'b')],
        [
          { at: 0, toxics: [slow] },
          { at: 100, toxics: [] },
        ],
      ),
    ),
  ).toEqual([
    [100, 'bytes'],
    [100, 'bytes'],
  ]);
});

test('bandwidth takes a millisecond a byte at one kilobyte a second', () => {
  const out = run([{ at: 0, bytes: new Uint8Array(250) }], [{ at: 0, toxics: [toxic('bandwidth', { rate: 1 })] }]);
  expect(times(out)).toEqual([
    [100, 'bytes'],
    [200, 'bytes'],
    [250, 'bytes'],
  ]);
});

test('slicer halves until no piece is too long, and waits after each piece', () => {
  const out = run(
    [chunk(0, 'abcde'), chunk(1, 'f')],
    [{ at: 0, toxics: [toxic('slicer', { average_size: 2, size_variation: 0, delay: 3000 })] }],
  );
  expect(times(out)).toEqual([
    [0, 'bytes'],
    [3, 'bytes'],
    [6, 'bytes'],
    [9, 'bytes'],
  ]);
  expect(text(out)).toBe('abcdef');
});

test('slicer lets pass what has no size to be cut to', () => {
  const slicer = toxic('slicer', { average_size: 0, size_variation: 0, delay: 0 });
  expect(text(run([chunk(0, 'abc')], [{ at: 0, toxics: [slicer] }]))).toBe('abc');
});

test('latency counts from when a chunk came, and a second latency adds to the first', () => {
  const slow = (name: string, latency: number) => ({ ...toxic('latency', { latency, jitter: 0 }), name });
  const two = [slow('a', 300), slow('b', 200)];
  expect(times(run([chunk(10, 'a'), chunk(10, 'b')], [{ at: 0, toxics: two }]))).toEqual([
    [510, 'bytes'],
    [510, 'bytes'],
  ]);
  const behindSlowLine = [toxic('bandwidth', { rate: 1 }), slow('b', 200)];
  const out = run([{ at: 0, bytes: new Uint8Array(90) }], [{ at: 0, toxics: behindSlowLine }]);
  expect(times(out)).toEqual([[200, 'bytes']]);
});

test('a toxic that comes or goes behind another lets go of the chunk that the other has in hand, and of no more', () => {
  const slow = toxic('latency', { latency: 500, jitter: 0 });
  const chunks = [chunk(10, 'a'), chunk(20, 'b')];
  const added = [
    { at: 0, toxics: [slow] },
    { at: 100, toxics: [slow, toxic('noop', {})] },
  ];
  expect(times(run(chunks, added))).toEqual([
    [100, 'bytes'],
    [520, 'bytes'],
  ]);
  const removed = [
    { at: 0, toxics: [slow, toxic('noop', {})] },
    { at: 100, toxics: [slow] },
  ];
  expect(times(run(chunks, removed))).toEqual([
    [100, 'bytes'],
    [520, 'bytes'],
  ]);
});

test('timeout swallows, and ends the connection when nothing came for its time, or when it is removed', () => {
  const short = [{ at: 0, toxics: [toxic('timeout', { timeout: 100 })] }];
  expect(times(run([], short))).toEqual([[100, 'end']]);
  expect(times(run([chunk(5, 'a'), chunk(80, 'b')], short))).toEqual([[180, 'end']]);
  const hanging = toxic('timeout', { timeout: 0 });
  expect(times(run([chunk(5, 'a')], [{ at: 0, toxics: [hanging] }]))).toEqual([]);
  expect(
    times(
      run(
        [chunk(5, 'a'), chunk(80, 'b')],
        [
          { at: 0, toxics: [hanging] },
          { at: 70, toxics: [] },
        ],
      ),
    ),
  ).toEqual([[70, 'end']]);
});

test('reset_peer resets after the first bytes, not before', () => {
  const reset = [{ at: 0, toxics: [toxic('reset_peer', { timeout: 40 })] }];
  expect(times(run([], reset))).toEqual([]);
  expect(times(run([chunk(10, 'a'), chunk(20, 'b')], reset))).toEqual([[50, 'reset']]);
  expect(times(run([], reset, 10))).toEqual([[50, 'reset']]);
});

test('limit_data lets exactly so many bytes through', () => {
  fc.assert(
    fc.property(chunksArbitrary, fc.nat(400), (chunks, limit) => {
      const out = run(chunks, [{ at: 0, toxics: [toxic('limit_data', { bytes: limit })] }]);
      const sent = chunks.reduce((sum, c) => sum + c.bytes.length, 0);
      const got = out.reduce((sum, { delivery }) => sum + (delivery.kind === 'bytes' ? delivery.bytes.length : 0), 0);
      expect(got).toBe(Math.min(sent, limit));
      expect(out.some(({ delivery }) => delivery.kind === 'end')).toBe(sent >= limit && chunks.length > 0);
    }),
  );
});

test('a connection gets a toxic with its probability, and draws again when the toxic changes', () => {
  const half = { ...toxic('timeout', { timeout: 0 }), toxicity: 0.5 };
  let spared = 0;
  let changed = 0;
  for (let seed = 0; seed < 400; seed += 1) {
    const pipeline = new StreamPipeline(new Rng(seed));
    const passes = (now: number): number => {
      pipeline.push(Uint8Array.of(1), now);
      return pipeline.take(now).length;
    };
    pipeline.setToxics([half], 0);
    const first = passes(0);
    expect(passes(1)).toBe(first);
    pipeline.setToxics([half], 2);
    expect(passes(2)).toBe(first);
    spared += first;
    pipeline.setToxics([{ ...half }], 3);
    if (passes(3) !== first) changed += 1;
  }
  for (const count of [spared, changed]) {
    expect(count).toBeGreaterThan(150);
    expect(count).toBeLessThan(250);
  }
});
