/** Goal: what only an unobserved channel could tell is unknown: never a pass, never a violation. */
import { expect, test } from 'vitest';
import type { Channel } from '../../devices/wire/channels.js';
import type { EpisodeHeader, HistoryEvent } from '../../devices/wire/events.js';
import { BAD_MONEY } from './testing/bad-money.js';
import { BAD_REPORTS } from './testing/bad-reports.js';
import { BAD_SETTLEMENT } from './testing/bad-settlement.js';
import {
  declined,
  type Events,
  end,
  HEADER,
  intent,
  judged,
  paid,
  progress,
  reversed,
  without,
} from './testing/histories.js';

const KINDS: Readonly<Record<Channel, readonly HistoryEvent['kind'][]>> = {
  reply: ['reply', 'progress', 'refusal', 'status'],
  display: ['display'],
  receipt: ['receipt'],
  announcement: ['announcement'],
  query: [],
  'day-report': ['day-report'],
  wallet: ['debited', 'given-back', 'bad-code'],
  capture: ['captured', 'reversed', 'voided', 'refunded', 'credit-published', 'answered', 'batch-closed'],
  settlement: ['settlement-row'],
  wire: ['passed'],
};

/** The history as one who does not hear the channel would have written it. */
function deafTo(channel: Channel, events: Events, header = HEADER): [Events, EpisodeHeader] {
  return [without(events, ...KINDS[channel]), { ...header, observed: header.observed.filter((c) => c !== channel) }];
}

test.each([
  ['reply', 'unknown', 'unknown', 'unknown'],
  ['wallet', 'unknown', 'unknown', 'unknown'],
  ['capture', 'unknown', 'unknown', 'unknown'],
  ['settlement', 'unknown', 'reported', 'unknown'],
  ['announcement', 'unknown', 'reported', 'reported'],
  ['display', 'settled', 'reported', 'reported'],
  ['receipt', 'settled', 'reported', 'reported'],
] as const)('without %s: a paid sale is %s, a refused one %s, one taken back %s', (channel, ...expected) => {
  const verdicts = [paid(), declined(), reversed()].map((events) => {
    const [heard, header] = deafTo(channel, [...events, ...end()]);
    return judged(heard, header).payments[0]?.verdict;
  });
  expect(verdicts).toEqual(expected);
});

test('a good history is never a violation, whatever is left unobserved', () => {
  const channels = Object.keys(KINDS) as Channel[];
  for (const events of [paid(), declined(), reversed()]) {
    for (const first of channels) {
      for (const second of channels) {
        const [once, header] = deafTo(first, [...events, ...end()]);
        const [twice, narrower] = deafTo(second, once, header);
        const [payment] = judged(twice, narrower).payments;
        expect([payment?.violation, payment?.verdict], `${first}, ${second}`).not.toContain('violated');
        expect(payment?.violation, `${first}, ${second}`).toBeUndefined();
      }
    }
  }
});

test('a bad history never passes for want of a channel that was needed to see it', () => {
  const money: Channel[] = ['wallet', 'capture', 'reply'];
  for (const bad of [...BAD_MONEY, ...BAD_SETTLEMENT, ...BAD_REPORTS]) {
    for (const channel of money) {
      const [heard, header] = deafTo(channel, [...bad.events, ...(bad.end ?? end())], bad.header);
      const payment = judged(heard, header).payments.find(({ order }) => order === (bad.order ?? 'A1'));
      expect(['violated', 'unknown'], `${bad.kind}: ${bad.story}, without ${channel}`).toContain(payment?.verdict);
    }
  }
});

test('silence where nobody listened is no limbo and no silent success', () => {
  const [heard, header] = deafTo('reply', [...paid(), ...end()]);
  const [payment] = judged(heard, header).payments;
  expect(payment?.verdict).toBe('unknown');
  expect(payment?.why).toMatch(/nothing observed can rule out/);
});

test('evidence alone convicts where it contradicts itself', () => {
  const header: EpisodeHeader = { ...HEADER, observed: ['reply'] };
  const silent = [intent(), progress(200, {}, 'SENDING'), ...end()];
  expect(judged(silent, header).payments[0]?.violation).toBe('limbo');
  // What only the screen said is not heard here: for this history it was never told.
  const heard = BAD_REPORTS.filter(({ events }) => !events.some(({ kind }) => kind === 'display'));
  const found = heard
    .filter(({ kind }) => ['flip', 'late-report', 'unclear-report'].includes(kind))
    .map((bad) => {
      const seen = bad.events.filter(({ kind }) => ['intent', 'reply', 'progress'].includes(kind));
      const payment = judged([...seen, ...end()], header).payments[0];
      return [bad.kind, payment?.violation ?? payment?.verdict];
    });
  for (const [kind, verdict] of found) expect([kind, 'unknown']).toContain(verdict);
  expect(found.filter(([kind, verdict]) => kind === verdict).length).toBeGreaterThan(5);
});
