/** Goal: a history says what really passed each link, from both ends, right before it ends. */
import { expect, test } from 'vitest';
import type { HistoryEvent } from '../../devices/wire/events.js';
import { ofKind, play } from '../explore/testing/episodes.contract.js';
import { smallPlan } from '../plan/testing/plans.contract.js';

const links = (events: readonly HistoryEvent[]) =>
  new Map(ofKind(events, 'link').map((event) => [`${event.link} to ${event.to}`, event]));

test('an undisturbed episode: on every link comes out what went in, and connections stood', () => {
  const { events } = play(smallPlan({}));
  const passed = links(events);
  expect([...passed.keys()]).toEqual([
    'register to terminal',
    'register to register',
    'acquirer to acquirer',
    'acquirer to terminal',
    'wallet to wallet',
    'wallet to acquirer',
  ]);
  for (const { bytesIn, bytesOut, chunks } of passed.values()) {
    expect(bytesIn).toBeGreaterThan(0);
    expect(bytesOut).toBe(bytesIn);
    expect(chunks).toBeGreaterThan(0);
  }
  expect(passed.get('acquirer to acquirer')).toMatchObject({ refused: 0, reset: 0 });
  expect(passed.get('acquirer to acquirer')?.connections).toBeGreaterThan(0);
  expect(passed.get('acquirer to terminal')).not.toHaveProperty('connections');
  expect(events.slice(-7).map(({ kind }) => kind)).toEqual([...Array(6).fill('link'), 'quiescence']);
});

test('a lost reply shows as bytes that went in and did not come out, a cut link as connections refused', () => {
  const lost = {
    do: 'reply-lost',
    from: { moment: 'acquirer.about-to-reply' as const, nth: 1 },
    until: { afterMs: 20_000 },
  };
  const replies = links(play(smallPlan({ faults: [lost] })).events).get('acquirer to terminal');
  expect(replies?.bytesOut).toBeLessThan(replies?.bytesIn ?? 0);
  const cut = {
    do: 'link-down',
    from: { moment: 'terminal.request-sent' as const, nth: 1 },
    until: { afterMs: 20_000 },
  };
  const { events } = play(smallPlan({ faults: [cut] }));
  const refused = links(events).get('acquirer to acquirer')?.refused ?? 0;
  expect(refused).toBeGreaterThan(0);
  expect(ofKind(events, 'line').filter(({ what }) => what === 'refused')).toHaveLength(refused);
});
