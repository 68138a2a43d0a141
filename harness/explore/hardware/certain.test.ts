/** Goal: a terminal is no longer asked once it went wrong for certain, and always while a later word can mend it. */
import { expect, test } from 'vitest';
import type { HistoryEvent } from '../../../devices/wire/events.js';
import type { Plan } from '../../plan/plan.js';
import { runVirtual } from '../../worlds/virtual/virtual-world.js';
import { episodeHeader } from '../run-plan.js';
import { certainlyWrong } from './certain.js';

const PLAN: Plan = {
  seed: 3,
  terminal: { profile: 'generic-stx-lrc', firmware: 'reference', soundbox: false },
  payments: [1, 2].map((n) => ({
    at: n * 1000,
    order: `A${n}`,
    amount: 1000 * n + 90,
    mode: 'consumer-presented',
    wallet: 'wechat',
    consumer: { pays: 'at-once', delayMs: 0 },
  })),
  faults: [{ do: 'reply-lost', from: { moment: 'acquirer.about-to-reply', nth: 1 }, until: { afterMs: 40_000 } }],
};

function eventsOf(firmware: string): { events: HistoryEvent[]; header: ReturnType<typeof episodeHeader> } {
  const plan = { ...PLAN, terminal: { ...PLAN.terminal, firmware } };
  const events: HistoryEvent[] = [];
  runVirtual(plan, (event) => void events.push(event));
  return { events, header: episodeHeader(plan, 0) };
}

test('a good terminal is certainly wrong at no time of its episode', () => {
  const { events, header } = eventsOf('reference');
  for (let end = 1; end < events.length; end += 1) expect(certainlyWrong(header, events.slice(0, end))).toEqual([]);
});

test.each([
  ['bug:tells-previous-order', ['A1']],
  ['bug:decline-then-approval', ['A1']],
])('%s is certainly wrong before its episode is over, and stays so', (firmware, orders) => {
  const { events, header } = eventsOf(firmware);
  const over = events.findIndex(({ kind }) => kind === 'quiescence');
  const certain = events.slice(0, over).map((_, end) => certainlyWrong(header, events.slice(0, end + 1)));
  const first = certain.findIndex((found) => found.length > 0);
  expect(first).toBeGreaterThan(0);
  for (const found of certain.slice(first)) expect(found).toEqual(orders);
});

test('what time alone may mend is not certain', () => {
  const { events, header } = eventsOf('bug:timeout-as-decline');
  expect(certainlyWrong(header, events)).toEqual([]);
});
