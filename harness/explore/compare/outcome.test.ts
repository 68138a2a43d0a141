/** Goal: what is compared of an episode is what must be alike in both worlds, and no more. */
import { expect, test } from 'vitest';
import type { HistoryEvent } from '../../../devices/wire/events.js';
import { parsePlan } from '../../plan/plan-file.js';
import { episodeHeader } from '../run-plan.js';
import { findingsOf } from './difference.js';
import { endingOf } from './expectation.js';
import { type EpisodeOutcome, outcomeOf } from './outcome.js';

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

function published(credit: string): HistoryEvent {
  const about = { code: 'code#1', order: 'A1', terminal: 'SR000001', amount: 1 };
  return { kind: 'credit-published', by: 'acquirer', at: 0, credit, ...about };
}

const come = (credit: string): HistoryEvent[] => [published(credit), announced(credit)];

function outcome(...events: HistoryEvent[]): EpisodeOutcome {
  return outcomeOf(episodeHeader(PLAN, 0), events);
}

/** What is told of the second where virtual time shows the first alone. */
function differences(seen: HistoryEvent[], wired: HistoryEvent[]): string[] {
  const run = outcome(...seen);
  const expected = { endings: [endingOf(run)], timeScale: 1, runs: [run] };
  return findingsOf(expected, outcome(...wired)).map(({ text }) => text);
}

test('announcements are held in the order in which they were spoken', () => {
  const [one, other] = [come('1'), come('2')];
  expect(differences([...one, ...other], [...one, ...other])).toEqual([]);
  expect(differences([...one, ...other], [...other, ...one])).toEqual(['soundbox: announced 1 came after announced 2']);
});

for (const [what, away] of Object.entries({ 'its broker': BROKER_DOWN, 'the loudspeaker': SOUNDBOX_OFF })) {
  const waiting = [published('1'), away, published('2')];
  const [one, two, three, four] = [announced('1'), announced('2'), come('3'), come('4')];
  const seen = [...waiting, one, two, ...three, ...four];

  test(`what waited while ${what} was away is announced in any order, and none of it may be missing`, () => {
    expect(differences(seen, [...waiting, two, one, ...three, ...four])).toEqual([]);
    // What comes after the first that made its way may still overtake it.
    expect(differences(seen, [...waiting, two, ...three, one, ...four])).toEqual([]);
    expect(differences(seen, [...waiting, two, ...three, ...four])).toEqual(['soundbox: announced 1 did not come']);
  });

  test(`once ${what} is back, what is published then has an order again, until the next time`, () => {
    const swapped = [...waiting, one, two, ...four, ...three];
    expect(differences(seen, swapped)).toEqual(['soundbox: announced 3 came after announced 4']);
    const again = [...waiting, one, two, away];
    expect(differences([...again, ...three, ...four], [...again, ...four, ...three])).toEqual([]);
  });
}

test('what may have waited in one of the runs has no order in any', () => {
  const [away, one, two, three] = [SOUNDBOX_OFF, come('1'), come('2'), come('3')];
  const late = [away, published('1'), published('2'), announced('2'), announced('1'), ...three];
  expect(differences([away, ...one, ...two, ...three], late)).toEqual([]);
});
