/** Goal: every kind of fault of the register line shows itself in the history, and the payment under it ends well. */
import { describe, expect, test } from 'vitest';
import { faultAt, ofKind, type Played } from '../../explore/testing/episodes.contract.js';
import { LINE_FAULTS, MORE_LINE_FAULTS } from './line-faults.js';
import {
  type Effect,
  effectsContract,
  final,
  held,
  lasting,
  lineDown,
  wordTookMs,
} from './testing/effects.contract.js';

const PRESSED = 'register.pay-pressed';
const STORED = 'terminal.result-stored';
const LASTS_MS = 6_000;
const SETTLED = ['A1 settled'];

const fault = (kind: string, moment: string, settings?: Record<string, number>, lastsMs = LASTS_MS) =>
  lasting(kind, moment, settings, lastsMs);
const did = ({ events }: Played): number => Number(faultAt(events, 'hit')?.did);
const placedAt = ({ events }: Played): number => faultAt(events, 'placed')?.at ?? Number.NaN;
const firstWordAt = ({ events }: Played): number => ofKind(events, 'progress')[0]?.at ?? Number.NaN;

/** The register line is not to be relied on while the fault is in place, and the result comes once it is over. */
function wordComesAfter(lastsMs: number): (played: Played) => void {
  return ({ events }) => {
    held(events, lineDown('register'), lastsMs);
    expect(final(events)?.at).toBeGreaterThan(faultAt(events, 'over')?.at ?? Number.NaN);
  };
}

/** The line stands, and words take so long on it. */
function wordTakes(leastMs: number, mostMs: number): (played: Played) => void {
  return (played) => {
    expect(ofKind(played.events, 'line')).toEqual([]);
    expect(wordTookMs(played)).toBeGreaterThanOrEqual(leastMs);
    expect(wordTookMs(played)).toBeLessThanOrEqual(mostMs);
  };
}

/** Somebody was told that a frame had arrived which had not. No clock stands still for that: the register asks in time. */
function foundOutInTime({ events }: Played): void {
  expect(ofKind(events, 'line').map(({ what }) => what)).toEqual(['garbled', 'false-ack', 'clear']);
  expect(final(events)).toMatchObject({ via: 'query' });
  const tookMs = (final(events)?.at ?? 0) - (ofKind(events, 'intent')[0]?.at ?? 0);
  expect(tookMs).toBeGreaterThan(12_000);
  expect(tookMs).toBeLessThan(12_100);
}

/** Nothing at all arrives for so long, and the history says just that. */
function dead(played: Played, ms: number): void {
  held(played.events, lineDown('register'), ms);
  expect(ofKind(played.events, 'line').map(({ what }) => what)).toEqual(['down', 'up']);
}

const EFFECTS: Readonly<Record<string, Effect>> = {
  'ack-for-bad-frame': {
    fault: fault('ack-for-bad-frame', STORED, { every: 1, toTerminal: 0 }),
    ends: SETTLED,
    shows: foundOutInTime,
  },
  'ack-to-nak': {
    fault: fault('ack-to-nak', PRESSED, { every: 1, toTerminal: 0 }),
    ends: SETTLED,
    // The request counts as undelivered although it was carried out, so the cashier asks about it.
    shows: ({ events }) => {
      held(events, lineDown('register'), LASTS_MS);
      expect(ofKind(events, 'reply').map(({ via, outcome }) => [via, outcome])).toEqual([
        ['result', 'APPROVED'],
        ['query', 'APPROVED'],
      ]);
    },
  },
  'answer-doubled': {
    fault: fault('answer-doubled', PRESSED, { delayMs: 400, toTerminal: 0 }),
    ends: SETTLED,
    shows: wordTakes(300, 400),
  },
  'answer-lost': {
    fault: fault('answer-lost', STORED, { every: 1, toTerminal: 1 }),
    ends: SETTLED,
    // Heard at once, never acknowledged, and told again.
    shows: ({ events }) => {
      held(events, lineDown('register'), LASTS_MS);
      expect(ofKind(events, 'reply').map(({ via, outcome }) => [via, outcome])).toEqual([
        ['result', 'APPROVED'],
        ['result', 'APPROVED'],
      ]);
    },
  },
  'answer-over-t2': {
    fault: fault('answer-over-t2', PRESSED, { marginMs: 100, toTerminal: 0 }),
    ends: SETTLED,
    shows: (played) => {
      held(played.events, lineDown('register'), LASTS_MS);
      expect(firstWordAt(played) - placedAt(played)).toBe(1_102);
      expect(wordTookMs(played)).toBe(2_000);
    },
  },
  'answer-under-t2': {
    fault: fault('answer-under-t2', PRESSED, { marginMs: 5, toTerminal: 0 }),
    ends: SETTLED,
    shows: (played) => {
      wordTakes(800, 950)(played);
      expect(firstWordAt(played) - placedAt(played)).toBe(997);
    },
  },
  'gap-over-t1': {
    fault: fault('gap-over-t1', STORED, { marginMs: 1, toTerminal: 0 }),
    ends: SETTLED,
    shows: wordComesAfter(LASTS_MS),
  },
  'gap-under-t1': {
    fault: fault('gap-under-t1', STORED, { marginMs: 1, toTerminal: 0 }),
    ends: SETTLED,
    shows: wordTakes(199, 250),
  },
  'nak-to-ack': {
    fault: fault('nak-to-ack', PRESSED, { every: 1, toTerminal: 1 }),
    ends: ['A1 reported'],
    shows: (played) => {
      foundOutInTime(played);
      expect(final(played.events)?.outcome).toBe('NOT-FOUND');
    },
  },
  'peer-stalls': {
    fault: fault('peer-stalls', PRESSED, { toTerminal: 1 }),
    ends: SETTLED,
    // The request arrives when the register has long given it up, and the payment begins then.
    shows: (played) => {
      dead(played, LASTS_MS);
      expect(firstWordAt(played)).toBeGreaterThan(faultAt(played.events, 'over')?.at ?? 0);
    },
  },
  'port-busy': {
    fault: fault('port-busy', STORED, undefined, 8_000),
    ends: SETTLED,
    shows: (played) => {
      wordComesAfter(8_000)(played);
      // It tried again all the time.
      expect(did(played)).toBeGreaterThan(8_000 / 501);
    },
  },
  'serial-7e1': {
    fault: fault('serial-7e1', STORED, { toTerminal: 0 }),
    ends: SETTLED,
    shows: ({ events }) => {
      held(events, lineDown('register'), LASTS_MS);
      expect(final(events)).toMatchObject({ amount: 1290, textEn: 'Paid' });
      expect(final(events)?.textZh).not.toBe('收款成功');
    },
  },
  'serial-foreign': {
    fault: fault('serial-foreign', PRESSED, { toTerminal: 1 }),
    ends: SETTLED,
    shows: (played) => {
      wordTakes(10, 100)(played);
      expect(did(played)).toBe('AT\rAT\rATE0\rAT+GCAP\r'.length);
    },
  },
  'serial-half-open': {
    fault: fault('serial-half-open', STORED, { toTerminal: 0 }, 8_000),
    ends: SETTLED,
    shows: wordComesAfter(8_000),
  },
  'serial-insert': {
    fault: fault('serial-insert', STORED, { everyBytes: 10, toTerminal: 0 }),
    ends: SETTLED,
    shows: wordComesAfter(LASTS_MS),
  },
  'serial-merge': {
    fault: fault('serial-merge', PRESSED, { holdMs: 300, toTerminal: 0 }),
    ends: SETTLED,
    shows: wordTakes(300, 600),
  },
  'serial-repeat': {
    fault: fault('serial-repeat', STORED, { everyBytes: 10, toTerminal: 0 }),
    ends: SETTLED,
    shows: wordComesAfter(LASTS_MS),
  },
  'serial-repeat-frame': {
    fault: fault('serial-repeat-frame', PRESSED, { every: 1, toTerminal: 0 }),
    ends: SETTLED,
    // Two frames, each heard once.
    shows: (played) => {
      expect(did(played)).toBe(2);
      expect(ofKind(played.events, 'progress')).toHaveLength(1);
      expect(ofKind(played.events, 'reply')).toHaveLength(1);
    },
  },
  'serial-split': {
    fault: fault('serial-split', STORED, { from: 1, pauseMs: 150, toTerminal: 0 }),
    ends: SETTLED,
    shows: wordTakes(150, 200),
  },
  'serial-stuck': {
    fault: fault('serial-stuck', PRESSED, { value: 0x06, toTerminal: 1 }),
    ends: ['A1 reported'],
    shows: (played) => {
      dead(played, LASTS_MS);
      expect(final(played.events)).toMatchObject({ via: 'query', outcome: 'NOT-FOUND' });
    },
  },
  'silence-t3': {
    fault: fault('silence-t3', STORED, { marginMs: 400 }, 13_000),
    ends: SETTLED,
    shows: (played) => {
      dead(played, 10_400);
      expect((final(played.events)?.at ?? 0) - placedAt(played)).toBe(10_402);
    },
  },
  'silence-t4': {
    fault: fault('silence-t4', STORED, { marginMs: 400 }, 95_000),
    ends: SETTLED,
    shows: (played) => {
      dead(played, 90_400);
      expect((final(played.events)?.at ?? 0) - placedAt(played)).toBe(90_402);
    },
  },
  unplugged: {
    fault: fault('unplugged', STORED, { terminalSees: 1 }, 8_000),
    ends: SETTLED,
    shows: wordComesAfter(8_000),
  },
};

effectsContract(EFFECTS);

describe('the kinds of the line suite', () => {
  test('each has its effect here, or among the kinds that any payment may meet', () => {
    expect(Object.keys(EFFECTS).toSorted()).toEqual(MORE_LINE_FAULTS.map(({ id }) => id).toSorted());
    expect(LINE_FAULTS).toHaveLength(MORE_LINE_FAULTS.length + 2);
  });

  test('keep the time of the link, which no world scales', () => {
    for (const { id, linkTime } of LINE_FAULTS) expect(linkTime, id).toBe(true);
  });
});
