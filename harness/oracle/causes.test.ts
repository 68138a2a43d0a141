/** Goal: a cause class is wrong only where what the terminal saw leaves no room for it (docs/oracle.md "A cause class is wrong"). */
import { expect, test } from 'vitest';
import type { CauseClass, HistoryEvent } from '../../devices/wire/events.js';
import { answered, at, but, type Events, end, judged, power, reversed } from './testing/histories.js';

const CAUSES: readonly CauseClass[] = ['NETWORK', 'SYSTEM', 'OPERATION', 'FRAUD'];

/** The causes that pass for a sale that was taken back, with this beside it. */
function allowed(...beside: readonly HistoryEvent[]): CauseClass[] {
  const told = (cause: CauseClass): Events => but(reversed(), 'reply', { cause });
  return CAUSES.filter((cause) => judged([...told(cause), ...beside, ...end()]).payments[0]?.verdict === 'reported');
}

const fault = (time: number, phase: 'placed' | 'over', name = 'reply-lost') =>
  at(time, { kind: 'fault', by: 'rig', index: 0, fault: name, phase });
const line = (time: number, what: 'down' | 'refused' | 'reset') =>
  at(time, { kind: 'line', by: 'rig', line: 'acquirer', what });
const systemError = answered(720, {}, '96');
const badMac = answered(720, {}, '00', { mac: 'wrong' });

const LEFT: readonly (readonly [story: string, causes: readonly CauseClass[], ...beside: HistoryEvent[]])[] = [
  ['plain silence', ['NETWORK', 'SYSTEM']],
  ['a system response code', ['SYSTEM'], systemError],
  ['a code that no table knows', ['SYSTEM'], answered(720, {}, 'Z7')],
  ['a bad MAC', ['FRAUD'], badMac],
  ['altered content', ['FRAUD'], answered(720, {}, '00', { mac: 'altered' })],
  ['a bad MAC made by the rig', ['FRAUD'], fault(650, 'placed', 'wrong-mac'), badMac, fault(3650, 'over', 'wrong-mac')],
  ['a refused connection', ['NETWORK'], line(300, 'refused')],
  [
    'a refused connection, and a system response code',
    ['NETWORK', 'SYSTEM'],
    line(300, 'refused'),
    answered(5000, {}, '96'),
  ],
  ['a system response code, and a line that is cut afterwards', ['NETWORK', 'SYSTEM'], systemError, line(9000, 'down')],
  ['the consumer was asked', ['NETWORK', 'SYSTEM', 'OPERATION'], answered(720, {}, '68')],
  [
    'a bad MAC, and an answer to a query that fails',
    ['SYSTEM', 'FRAUD'],
    badMac,
    answered(9100, {}, '98', { what: 'query' }),
  ],
];

test.each(LEFT.map(([story, causes, ...beside]) => ({ story, causes, beside })))(
  '$story leaves $causes',
  ({ causes, beside }) => {
    expect(allowed(...beside)).toEqual(causes);
  },
);

const UNSURE: readonly (readonly [story: string, ...beside: HistoryEvent[]])[] = [
  ['a fault was in place when it left', fault(650, 'placed'), systemError, fault(5000, 'over')],
  ['a fault came while it was on its way', systemError, fault(730, 'placed'), fault(5000, 'over')],
  ['the rig held it back', answered(720, {}, '96', { heldMs: 30_000 })],
  ['the terminal lost its power before', power(710, false), systemError, power(3000, true)],
  ['the line was down', line(600, 'down'), systemError],
  ['nobody waited so long', answered(11_000, {}, '96')],
];

test.each(UNSURE.map(([story, ...beside]) => ({ story, beside })))(
  'an answer that may not have come leaves network and system: $story',
  ({ beside }) => {
    expect(allowed(...beside)).toEqual(['NETWORK', 'SYSTEM']);
  },
);

test('what came after the result was told speaks for nothing', () => {
  expect(allowed(answered(26_500, {}, '96'), answered(26_600, {}, '51'))).toEqual(['NETWORK', 'SYSTEM']);
});

test('what it knew before a power cut may be told after it, or be forgotten', () => {
  expect(allowed(badMac, power(9000, false), power(12_000, true))).toEqual(['SYSTEM', 'FRAUD']);
});

test('a result that was told first and heard again after a power cut keeps its cause', () => {
  const again = but(reversed(), 'reply', { at: 60_000, via: 'query' }).filter(({ kind }) => kind === 'reply');
  const cut = [power(40_000, false), power(45_000, true)];
  expect(judged([...reversed(), ...again, ...cut, ...end()]).payments[0]?.verdict).toBe('reported');
});
