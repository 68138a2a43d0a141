/** Goal: what a proxy must have done is told from what it did by measurements alone, and evidence has its numbers. */
import { describe, expect, test } from 'vitest';
import { EXPECTATIONS } from './catalogue.js';
import type { Crossing, Expectation, Passage } from './expectation.js';
import { cut } from './swallows.js';

const at = (time: number, bytes: number, connection = 1): Crossing => ({ at: time, bytes, connection });
const end = (time: number): Crossing => ({ at: time, bytes: 0, connection: 1, end: true });
const passage = (entered: readonly Crossing[], left: readonly Crossing[], more: Partial<Passage> = {}): Passage => ({
  placedAt: 1000,
  liftedAt: 9000,
  underWay: 0,
  entered,
  left,
  closed: 0,
  edits: [],
  ...more,
});

interface Case {
  readonly name: string;
  readonly of: Expectation;
  readonly attributes: Record<string, number>;
  readonly seen: Passage;
  /** Words of the evidence; absent: nothing is wrong. */
  readonly flagged?: RegExp;
}

const { timeout, reset_peer, limit_data, latency, bandwidth, slicer, slow_close } = EXPECTATIONS;
const SLOW = { latency: 500, jitter: 100 };
const RATE = { rate: 1 };
const PIECES = { average_size: 10, size_variation: 0, delay: 20_000 };

const CASES: readonly Case[] = [
  {
    name: 'latency: what it held passes when a neighbour comes or goes',
    of: latency,
    attributes: SLOW,
    seen: passage([at(1001, 90)], [at(1055, 90)], { edits: [{ from: 1050, to: 1056 }] }),
  },
  {
    name: 'latency: what came after a neighbour had gone is delayed again',
    of: latency,
    attributes: SLOW,
    seen: passage([at(1001, 90), at(1060, 10)], [at(1055, 90), at(1070, 10)], { edits: [{ from: 1050, to: 1056 }] }),
    flagged: /100 in all, at most 90/,
  },
  {
    name: 'bandwidth: what it held passes when a neighbour comes or goes',
    of: bandwidth,
    attributes: RATE,
    seen: passage([at(1001, 900)], [at(1055, 900)], { edits: [{ from: 1050, to: 1056 }] }),
  },
  {
    name: 'timeout: a neighbour frees nothing',
    of: timeout,
    attributes: {},
    seen: passage([at(1001, 90)], [at(1055, 90)], { edits: [{ from: 1050, to: 1056 }] }),
    flagged: /90 in all, at most 0/,
  },
  { name: 'timeout: all is swallowed', of: timeout, attributes: {}, seen: passage([at(1001, 90)], []) },
  {
    name: 'timeout: what was under way may still come',
    of: timeout,
    attributes: {},
    seen: passage([at(1003, 90)], [at(1001, 40)], { underWay: 40 }),
  },
  {
    name: 'timeout: a connection that escaped it',
    of: timeout,
    attributes: {},
    seen: passage([at(1001, 90, 2)], [at(1003.2, 90, 2)]),
    flagged: /90 bytes left on connection 2 at 1003\.2 ms, 3\.2 ms after it was in place: 90 in all, at most 0/,
  },
  {
    name: 'timeout: more comes than was under way',
    of: timeout,
    attributes: {},
    seen: passage([at(1001, 90)], [at(1001, 40), at(1004, 1)], { underWay: 40 }),
    flagged: /1 bytes left on connection 1 at 1004\.0 ms.*41 in all, at most 40/,
  },
  { name: 'reset_peer: nothing comes out', of: reset_peer, attributes: {}, seen: passage([at(1001, 90)], []) },
  {
    name: 'reset_peer: a reset that was none',
    of: reset_peer,
    attributes: {},
    seen: passage([at(1001, 90)], [at(1002, 90)]),
    flagged: /90 bytes left/,
  },
  {
    name: 'link down: nothing passes',
    of: cut,
    attributes: {},
    seen: passage([], [], { closed: 1 }),
  },
  {
    name: 'link down: a connection that lived on',
    of: cut,
    attributes: {},
    seen: passage([at(1500, 8)], [at(1501, 8)]),
    flagged: /8 bytes left on connection 1 at 1501\.0 ms/,
  },
  {
    name: 'limit_data: each connection has its own',
    of: limit_data,
    attributes: { bytes: 10 },
    seen: passage([at(1001, 90), at(2001, 90, 2)], [at(1002, 10), at(2002, 4, 2), at(2003, 6, 2)]),
  },
  {
    name: 'limit_data: one byte too many',
    of: limit_data,
    attributes: { bytes: 10 },
    seen: passage([at(1001, 90)], [at(1002, 10), at(1003, 1)]),
    flagged: /11 bytes left on connection 1, at most 10/,
  },
  {
    name: 'latency: just late enough, in two pieces',
    of: latency,
    attributes: SLOW,
    seen: passage([at(1000, 90)], [at(1400, 30), at(1500, 60)]),
  },
  {
    name: 'latency: as early as clocks may differ',
    of: latency,
    attributes: SLOW,
    seen: passage([at(1000, 90)], [at(1396, 90)]),
  },
  {
    name: 'latency: too early',
    of: latency,
    attributes: SLOW,
    seen: passage([at(1000, 90)], [at(1390, 90)]),
    flagged: /90 in all, at most 0 by then/,
  },
  {
    name: 'latency: the second chunk overtakes its time',
    of: latency,
    attributes: SLOW,
    seen: passage([at(1000, 90), at(1300, 10)], [at(1450, 100)]),
    flagged: /100 in all, at most 90 by then/,
  },
  {
    name: 'bandwidth: a kilobyte a second',
    of: bandwidth,
    attributes: RATE,
    seen: passage([at(1000, 150)], [at(1100, 100), at(1150, 50)]),
  },
  {
    name: 'bandwidth: a toxic that does nothing',
    of: bandwidth,
    attributes: RATE,
    seen: passage([at(1000, 150)], [at(1000.4, 150)]),
    flagged: /150 in all, at most 5 by then/,
  },
  {
    name: 'slicer: pieces far apart',
    of: slicer,
    attributes: PIECES,
    seen: passage([at(1000, 30)], [at(1000, 10), at(1020, 10), at(1040, 10)]),
  },
  {
    name: 'slicer: everything at once',
    of: slicer,
    attributes: PIECES,
    seen: passage([at(1000, 30)], [at(1001, 30)]),
    flagged: /30 in all, at most 13/,
  },
  {
    name: 'slow_close: data at once, the end late',
    of: slow_close,
    attributes: { delay: 300 },
    seen: passage([at(1000, 30), end(1001)], [at(1001, 30), end(1300)]),
  },
  {
    name: 'slow_close: an end that did not wait',
    of: slow_close,
    attributes: { delay: 300 },
    seen: passage([at(1000, 30), end(1001)], [at(1001, 30), end(1002)]),
    flagged: /an end came too early/,
  },
];

describe.each(CASES)('$name', ({ of, attributes, seen, flagged }) => {
  test(flagged === undefined ? 'is as it should be' : 'is flagged, with its numbers', () => {
    const breach = of.breach(attributes, seen);
    if (flagged === undefined) expect(breach).toBeUndefined();
    else expect(breach).toMatch(flagged);
  });
});

test('a link on which nothing went in and nothing came out contradicts no toxic, and none did anything', () => {
  for (const expectation of [...Object.values(EXPECTATIONS), cut]) {
    expect(expectation.breach(SLOW, passage([], []))).toBeUndefined();
    expect(expectation.did(passage([], []))).toBe(0);
  }
});

test('what a toxic did is counted in bytes that it held or dropped, and connections that it ended', () => {
  expect(timeout.did(passage([at(1001, 90)], []))).toBe(90);
  expect(timeout.did(passage([at(1001, 90)], [at(1002, 40)], { underWay: 40 }))).toBe(90);
  expect(latency.did(passage([at(1001, 90)], []))).toBe(90);
  expect(limit_data.did(passage([at(1001, 90)], [at(1002, 10)], { closed: 1 }))).toBe(81);
  expect(slow_close.did(passage([end(1001)], []))).toBe(1);
});
