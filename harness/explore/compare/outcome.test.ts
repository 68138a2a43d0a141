/** Goal: what is compared of an episode is what must be alike in both worlds, and no more. */
import { expect, test } from 'vitest';
import type { HistoryEvent } from '../../../devices/wire/events.js';
import { parsePlan } from '../../plan/plan-file.js';
import { episodeHeader } from '../run-plan.js';
import { outcomeOf } from './outcome.js';

const PLAN = parsePlan(
  `seed: 1
terminal: { profile: generic-stx-lrc, firmware: reference, soundbox: true }
payments:
  - { at: 0, order: A1, amount: 100, mode: consumer-presented, wallet: wechat, consumer: { pays: at-once, delayMs: 0 } }
faults: []
`,
  'plan.yaml',
);

function announced(credit: string): HistoryEvent {
  return { kind: 'announcement', by: 'soundbox', at: 0, credit, terminal: 'SR000001', amount: 1, wallet: 'WECHAT' };
}

const BROKER_DOWN: HistoryEvent = { kind: 'line', by: 'rig', at: 0, line: 'broker', what: 'down' };
const SOUNDBOX_OFF: HistoryEvent = { kind: 'power', by: 'rig', at: 0, party: 'soundbox', up: false };

function heard(...events: HistoryEvent[]): readonly string[] | undefined {
  return outcomeOf(episodeHeader(PLAN, 0), events).moments.get('soundbox');
}

test('announcements stand in the order in which they were spoken', () => {
  expect(heard(announced('2'), announced('1'))).toEqual(['announced 2', 'announced 1']);
});

for (const [what, away] of Object.entries({ 'its broker': BROKER_DOWN, 'the loudspeaker': SOUNDBOX_OFF })) {
  test(`what waited while ${what} was away is announced in any order, and none of it may be missing`, () => {
    const one = heard(announced('3'), away, announced('2'), announced('1'));
    expect(one).toEqual(heard(announced('3'), away, announced('1'), announced('2')));
    expect(one).not.toEqual(heard(announced('3'), away, announced('1')));
  });
}
