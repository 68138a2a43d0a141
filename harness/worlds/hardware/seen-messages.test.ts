/** Goal: what is asked of a real terminal can be done to it from outside, and what cannot is refused by name. */
import { expect, test } from 'vitest';
import { MOMENT_NAMES } from '../../../devices/wire/moments.js';
import { FAULT_KINDS, faultKind } from '../../plan/faults/catalogue.js';
import type { Plan, PlannedFault } from '../../plan/plan.js';
import { checkOnDevice, isSeen, kindsOnDevice, touchedBy } from './seen-messages.js';

const HOOKED = { power: true, loudspeaker: true, ownHost: true };
const BARE = { power: false, loudspeaker: false, ownHost: true };

const plan = (fault: PlannedFault): Plan => ({
  seed: 1,
  terminal: { profile: 'generic-stx-lrc', firmware: 'reference', soundbox: false },
  payments: [],
  faults: [fault],
});

test('moments of the rig’s own parties are seen, and of the terminal those that its messages show', () => {
  expect(MOMENT_NAMES.filter((moment) => moment.startsWith('terminal.') && isSeen(moment, HOOKED))).toEqual([
    'terminal.sale-stored',
    'terminal.request-sent',
    'terminal.query-sent',
    'terminal.reversal-due',
    'terminal.reversal-stored',
    'terminal.reversal-sent',
    'terminal.settle-sent',
  ]);
  expect(MOMENT_NAMES.filter((moment) => !moment.startsWith('terminal.') && !isSeen(moment, HOOKED))).toEqual([]);
});

test.each([
  ['reply-lost', 'outside'],
  ['serial-corrupt', 'outside'],
  ['crash-after-commit', 'outside'],
  ['power-cut', 'power'],
  ['lost-write', 'inside'],
  ['torn-write', 'inside'],
  ['disk-full', 'inside'],
  ['slow-storage', 'inside'],
  ['terminal-clock-step', 'inside'],
] as const)('%s works from %s', (id, expected) => {
  const kind = faultKind(id);
  expect(kind && touchedBy(kind).terminal).toBe(expected);
});

test('every kind that is kept hangs on moments that are seen, and power needs a hook', () => {
  const without = kindsOnDevice(FAULT_KINDS, { power: false, loudspeaker: true, ownHost: true });
  const hooked = kindsOnDevice(FAULT_KINDS, HOOKED);
  for (const { anchors } of hooked) expect(anchors.filter((moment) => !isSeen(moment, HOOKED))).toEqual([]);
  expect(hooked.filter(({ id }) => !without.some((kind) => kind.id === id)).map(({ id }) => id)).toEqual(['power-cut']);
  expect(without.length).toBeGreaterThan(30);
});

test('a fault inside the terminal is refused, and so is a moment that nobody sees', () => {
  const moment = { moment: 'register.pay-pressed', nth: 1 } as const;
  expect(() => checkOnDevice(plan({ do: 'disk-full', from: moment }), HOOKED)).toThrow(/cannot be shown .* disk-full/);
  expect(() => checkOnDevice(plan({ do: 'power-cut', from: moment }), BARE)).toThrow(/cannot be shown/);
  const inside = { moment: 'terminal.result-stored', nth: 1 } as const;
  expect(() => checkOnDevice(plan({ do: 'reset', from: inside }), HOOKED)).toThrow(
    /where nobody sees it .* terminal\.sale-stored/,
  );
  expect(() => checkOnDevice(plan({ do: 'reset', from: moment }), BARE)).not.toThrow();
  expect(() => checkOnDevice(plan({ do: 'power-cut', from: moment }), HOOKED)).not.toThrow();
});

test('a terminal without a loudspeaker is not worn for faults of one', () => {
  const silent = kindsOnDevice(FAULT_KINDS, { power: true, loudspeaker: false, ownHost: true });
  const left = kindsOnDevice(FAULT_KINDS, HOOKED).filter(({ id }) => !silent.some((kind) => kind.id === id));
  expect(left.map(({ id }) => id).sort()).toEqual([
    'broker-outage',
    'duplicate-credit',
    'sessions-dropped',
    'soundbox-off',
  ]);
});

test('of somebody else’s host nothing is seen but the way to it and the replies that leave it', () => {
  const foreign = { power: true, loudspeaker: false, ownHost: false };
  expect(
    MOMENT_NAMES.filter((moment) => /^(acquirer|wallet|soundbox)/.test(moment) && isSeen(moment, foreign)),
  ).toEqual([
    'acquirer.about-to-reply',
    'acquirer.about-to-answer-query',
    'acquirer.about-to-answer-reversal',
    'acquirer.batch-closed',
  ]);
  const kept = kindsOnDevice(FAULT_KINDS, foreign).map(({ id }) => id);
  expect(kept).toEqual(expect.arrayContaining(['reply-lost', 'request-lost', 'link-down', 'serial-loss', 'power-cut']));
  for (const inside of ['crash-after-commit', 'wallet-maintenance', 'altered-reply', 'day-cut', 'broker-outage'])
    expect(kept).not.toContain(inside);
  const moment = { moment: 'register.pay-pressed', nth: 1 } as const;
  expect(() => checkOnDevice(plan({ do: 'day-cut', from: moment }), foreign)).toThrow(/the host is somebody else/);
  const debited = { moment: 'wallet.debited', nth: 1 } as const;
  expect(() => checkOnDevice(plan({ do: 'reset', from: debited }), foreign)).toThrow(/inside the host, where nobody/);
});
