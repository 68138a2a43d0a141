/** Goal: every kind of fault of power, storage, clocks and processes does what its sentence says, at each of its moments. */
import { expect } from 'vitest';
import type { HistoryEvent } from '../../../devices/wire/events.js';
import { faultAt, ofKind, type Played } from '../../explore/testing/episodes.contract.js';
import { anchored, type Effect, effectsContract, held, lasting } from './testing/effects.contract.js';

const powerOf = (party: string) => (event: HistoryEvent) =>
  event.kind === 'power' && event.party === party ? !event.up : undefined;
const codesOf = (events: readonly HistoryEvent[], what: string) =>
  ofKind(events, 'answered')
    .filter((answer) => answer.what === what)
    .map(({ code }) => code);
const batches = ({ events }: Played) => ofKind(events, 'captured').map(({ batch }) => batch);
const dayEnds = ({ events }: Played) => ofKind(events, 'batch-closed').map(({ batch, dayEnd }) => [batch, dayEnd]);

const EFFECTS: Readonly<Record<string, Effect>> = {
  'acquirer-clock-step': {
    fault: anchored('acquirer-clock-step', 'acquirer.captured', { with: { minutes: 810, back: 0 } }),
    plan: { payments: [{}, {}] },
    ends: ['A1 settled', 'A2 settled'],
    shows: (played) => {
      expect(dayEnds(played)[0]).toEqual(['000001', true]);
      expect(ofKind(played.events, 'settlement-row').map(({ businessDate }) => businessDate)).toEqual([
        '20261123',
        '20261123',
      ]);
      expect(batches(played)).toEqual(['000001', '000002']);
    },
  },
  'acquirer-maintenance': {
    fault: lasting('acquirer-maintenance', 'register.pay-pressed', { word: 1 }),
    ends: ['A1 reported'],
    shows: ({ events }) => {
      expect(codesOf(events, 'sale')).toEqual(['96']);
      expect(codesOf(events, 'query').slice(0, 2)).toEqual(['96', '96']);
      expect(codesOf(events, 'sign-in')).toEqual(['00']);
      expect(ofKind(events, 'debited')).toEqual([]);
    },
  },
  'day-cut': {
    fault: anchored('day-cut', 'acquirer.captured'),
    plan: { payments: [{}, {}] },
    ends: ['A1 settled', 'A2 settled'],
    shows: (played) => {
      expect(dayEnds(played)[0]).toEqual(['000001', true]);
      expect(codesOf(played.events, 'sale')).toEqual(['00', '77', '00']);
      expect(batches(played)).toEqual(['000001', '000002']);
    },
  },
  'disk-full': {
    fault: lasting('disk-full', 'register.pay-pressed'),
    ends: ['A1 reported'],
    shows: ({ events }) => {
      expect(ofKind(events, 'refusal')).toEqual([
        expect.objectContaining({ order: 'A1', reason: 'FAULT', detail: 'storage full' }),
      ]);
      expect(codesOf(events, 'sale')).toEqual([]);
    },
  },
  'duplicate-credit': {
    fault: anchored('duplicate-credit', 'register.pay-pressed'),
    ends: ['A1 settled'],
    shows: ({ events }) => {
      expect(ofKind(events, 'announcement')).toHaveLength(1);
      expect(faultAt(events, 'hit')?.did).toBe('1');
    },
  },
  'ledger-full': {
    fault: lasting('ledger-full', 'register.pay-pressed'),
    ends: ['A1 reported'],
    shows: ({ events }) => {
      expect(codesOf(events, 'sale')).toEqual(['96']);
      expect(codesOf(events, 'query')[0]).toBe('25');
      expect(codesOf(events, 'reversal')[0]).toBe('96');
      expect(codesOf(events, 'reversal').at(-1)).toBe('25');
    },
  },
  'lost-write': {
    fault: lasting('lost-write', 'terminal.result-stored'),
    ends: ['A1 settled'],
    shows: (played) => {
      held(played.events, powerOf('terminal'));
      expect(codesOf(played.events, 'sale')).toEqual(['00']);
      expect(played.verdict.payments[0]?.queried).toBe(true);
    },
  },
  'sessions-dropped': {
    fault: anchored('sessions-dropped', 'acquirer.captured'),
    ends: ['A1 settled'],
    shows: ({ events }) => {
      expect(faultAt(events, 'hit')?.did).toBe('2');
      const [spoken] = ofKind(events, 'announcement');
      expect((spoken?.at ?? 0) - (ofKind(events, 'captured')[0]?.at ?? 0)).toBeGreaterThan(900);
    },
  },
  'slow-ledger': {
    fault: lasting('slow-ledger', 'register.pay-pressed', { writeMs: 2_000 }),
    ends: ['A1 settled'],
    shows: ({ events }) => {
      const left = ofKind(events, 'moment').find(({ moment }) => moment === 'terminal.request-sent')?.at ?? 0;
      expect((ofKind(events, 'captured')[0]?.at ?? 0) - left).toBeGreaterThan(6_000);
    },
  },
  'slow-storage': {
    fault: lasting('slow-storage', 'register.pay-pressed', { writeMs: 400 }),
    ends: ['A1 settled'],
    shows: ({ events }) => {
      const pressed = ofKind(events, 'intent')[0]?.at ?? 0;
      const left = ofKind(events, 'moment').find(({ moment }) => moment === 'terminal.request-sent')?.at ?? 0;
      expect(left - pressed).toBeGreaterThan(1_200);
    },
  },
  'soundbox-off': {
    fault: lasting('soundbox-off', 'acquirer.captured'),
    ends: ['A1 settled'],
    shows: ({ events }) => {
      held(events, powerOf('soundbox'));
      const spoken = ofKind(events, 'announcement');
      expect(spoken).toHaveLength(1);
      expect(spoken[0]?.at).toBeGreaterThan(faultAt(events, 'over')?.at ?? 0);
    },
  },
  'terminal-clock-step': {
    fault: anchored('terminal-clock-step', 'terminal.request-sent', { with: { minutes: 1500, back: 1 } }),
    ends: ['A1 settled'],
    shows: ({ events }) => expect(ofKind(events, 'receipt')[0]?.text).toContain('TIME 20261122'),
  },
  'torn-entry': {
    fault: lasting('torn-entry', 'acquirer.debited'),
    ends: ['A1 settled'],
    shows: ({ events }) => {
      expect(ofKind(events, 'power').map(({ party, up }) => [party, up])).toEqual([
        ['acquirer', false],
        ['acquirer', true],
      ]);
      expect(ofKind(events, 'captured')).toHaveLength(1);
      expect(ofKind(events, 'captured')[0]?.at).toBeGreaterThan(faultAt(events, 'over')?.at ?? 0);
    },
  },
  'torn-write': {
    fault: lasting('torn-write', 'terminal.answer-accepted'),
    ends: ['A1 settled'],
    shows: (played) => {
      held(played.events, powerOf('terminal'));
      expect(codesOf(played.events, 'sale')).toEqual(['00']);
      expect(played.verdict.payments[0]?.queried).toBe(true);
    },
  },
  'books-full': {
    fault: lasting('books-full', 'register.pay-pressed'),
    ends: ['A1 reported'],
    shows: ({ events }) => {
      expect(codesOf(events, 'sale')).toEqual(['96']);
      expect(ofKind(events, 'debited')).toEqual([]);
    },
  },
  'slow-books': {
    fault: lasting('slow-books', 'acquirer.sale-received', { writeMs: 2_000 }),
    ends: ['A1 settled'],
    shows: ({ events }) => {
      const left = ofKind(events, 'moment').find(({ moment }) => moment === 'terminal.request-sent')?.at ?? 0;
      expect((ofKind(events, 'debited')[0]?.at ?? 0) - left).toBeGreaterThan(4_000);
    },
  },
  'torn-book-entry': {
    fault: lasting('torn-book-entry', 'acquirer.sale-received'),
    ends: ['A1 reported'],
    shows: ({ events }) => {
      expect(ofKind(events, 'power').map(({ party, up }) => [party, up])).toEqual([
        ['wallet', false],
        ['wallet', true],
      ]);
      expect(ofKind(events, 'debited')).toEqual([]);
    },
  },
  'wallet-clock-step': {
    fault: anchored('wallet-clock-step', 'register.pay-pressed', { with: { minutes: 2, back: 0 } }),
    ends: ['A1 reported'],
    shows: ({ events }) => {
      expect(ofKind(events, 'bad-code').map(({ why, taken }) => [why, taken])).toEqual([['expired', false]]);
      expect(ofKind(events, 'debited')).toEqual([]);
    },
  },
  'wallet-crash': {
    fault: lasting('wallet-crash', 'wallet.debited'),
    ends: ['A1 settled'],
    shows: ({ events }) => {
      held(events, powerOf('wallet'));
      expect(ofKind(events, 'debited')).toHaveLength(1);
      expect(ofKind(events, 'captured')[0]?.at).toBeGreaterThan(faultAt(events, 'over')?.at ?? 0);
    },
  },
  'wallet-maintenance': {
    fault: lasting('wallet-maintenance', 'register.pay-pressed'),
    ends: ['A1 reported'],
    shows: ({ events }) => {
      expect(codesOf(events, 'sale')).toEqual(['96']);
      expect(ofKind(events, 'debited')).toEqual([]);
    },
  },
};

effectsContract(EFFECTS);
