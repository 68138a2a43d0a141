/** Goal: every kind of fault, hung on each of its moments, does what its sentence says, where the history can show it. */
import { expect } from 'vitest';
import type { HistoryEvent } from '../../../devices/wire/events.js';
import { faultAt, ofKind, type Played } from '../../explore/testing/episodes.contract.js';
import {
  anchored,
  type Effect,
  effectsContract,
  final,
  held,
  LASTS_MS,
  lasting,
  lineDown,
  wordTookMs,
} from './testing/effects.contract.js';

const powerOf = (party: string) => (event: HistoryEvent) =>
  event.kind === 'power' && event.party === party ? !event.up : undefined;
const saleMac = ({ events }: Played) => ofKind(events, 'answered').find(({ what }) => what === 'sale')?.mac;

const EFFECTS: Readonly<Record<string, Effect>> = {
  'altered-reply': {
    fault: anchored('altered-reply', 'acquirer.sale-received'),
    ends: ['A1 settled'],
    shows: (played) => {
      expect(saleMac(played)).toBe('altered');
      expect(final(played.events)?.amount).toBe(1290);
      expect(played.verdict.payments[0]?.queried).toBe(true);
    },
  },
  'broker-outage': {
    fault: lasting('broker-outage', 'acquirer.captured'),
    ends: ['A1 settled'],
    shows: ({ events }) => {
      held(events, lineDown('broker'));
      const spoken = ofKind(events, 'announcement');
      expect(spoken).toHaveLength(1);
      expect(spoken[0]?.at).toBeGreaterThan(faultAt(events, 'over')?.at ?? 0);
    },
  },
  'crash-after-commit': {
    fault: lasting('crash-after-commit', 'acquirer.captured'),
    ends: ['A1 settled'],
    shows: ({ events }) => {
      held(events, powerOf('acquirer'));
      expect(ofKind(events, 'captured')).toHaveLength(1);
      expect(ofKind(events, 'captured')[0]?.at).toBe(faultAt(events, 'placed')?.at);
    },
  },
  'crash-before-commit': {
    fault: lasting('crash-before-commit', 'acquirer.debited'),
    ends: ['A1 settled'],
    shows: ({ events }) => {
      held(events, powerOf('acquirer'));
      expect(ofKind(events, 'debited')[0]?.at).toBeLessThan(faultAt(events, 'placed')?.at ?? 0);
      expect(ofKind(events, 'captured')[0]?.at).toBeGreaterThan(faultAt(events, 'over')?.at ?? 0);
    },
  },
  'duplicate-reply': {
    fault: anchored('duplicate-reply', 'acquirer.sale-received', { with: { delayMs: 600 } }),
    plan: { payments: [{}, { amount: 55 }] },
    ends: ['A1 settled', 'A2 settled'],
    shows: ({ events }) => {
      expect(ofKind(events, 'reply').map(({ order, amount }) => [order, amount])).toEqual([
        ['A1', 1290],
        ['A2', 55],
      ]);
    },
  },
  'late-reply': {
    fault: anchored('late-reply', 'acquirer.sale-received', { with: { delayMs: 40_000 } }),
    ends: ['A1 settled'],
    shows: (played) => {
      expect(played.verdict.payments[0]?.queried).toBe(true);
      expect(wordTookMs(played)).toBeGreaterThan(20_000);
      expect(wordTookMs(played)).toBeLessThan(40_000);
    },
  },
  latency: {
    fault: lasting('latency', 'terminal.sale-stored', { latencyMs: 5_000, jitterMs: 0 }),
    ends: ['A1 settled'],
    shows: (played) => {
      expect(wordTookMs(played)).toBeGreaterThanOrEqual(5_000);
      expect(wordTookMs(played)).toBeLessThan(5_500);
    },
  },
  'link-down': {
    fault: lasting('link-down', 'terminal.sale-stored'),
    ends: ['A1 reported'],
    shows: ({ events }) => {
      held(events, lineDown('acquirer'));
      expect(ofKind(events, 'debited')).toEqual([]);
      expect(final(events)?.outcome).toBe('REVERSED');
    },
  },
  'power-cut': {
    fault: lasting('power-cut', 'terminal.request-sent'),
    ends: ['A1 settled'],
    shows: ({ events }) => {
      held(events, powerOf('terminal'));
      expect(ofKind(events, 'captured')[0]?.at).toBeLessThan(faultAt(events, 'over')?.at ?? 0);
      expect(final(events)?.at).toBeGreaterThan(faultAt(events, 'over')?.at ?? 0);
    },
  },
  'reply-lost': {
    fault: lasting('reply-lost', 'acquirer.about-to-reply'),
    ends: ['A1 settled'],
    shows: (played) => {
      expect(saleMac(played)).toBe('right');
      expect(wordTookMs(played)).toBeGreaterThan(LASTS_MS);
      expect(played.verdict.payments[0]?.queried).toBe(true);
    },
  },
  'request-lost': {
    fault: lasting('request-lost', 'terminal.sale-stored'),
    ends: ['A1 reported'],
    shows: ({ events }) => {
      expect(ofKind(events, 'answered').filter(({ what }) => what === 'sale')).toEqual([]);
      expect(ofKind(events, 'debited')).toEqual([]);
    },
  },
  reset: {
    fault: anchored('reset', 'acquirer.about-to-reply', { until: { afterMs: 2_000 } }),
    ends: ['A1 settled'],
    shows: ({ events }) => {
      const queries = ofKind(events, 'answered').filter(({ what }) => what === 'query');
      expect(queries.length).toBeGreaterThan(1);
      expect(queries[0]?.at).toBeLessThan(faultAt(events, 'over')?.at ?? 0);
    },
  },
  'serial-corrupt': {
    fault: lasting('serial-corrupt', 'terminal.result-stored', { everyBytes: 130, toTerminal: 0 }, 6_000),
    ends: ['A1 settled'],
    shows: ({ events }) => held(events, lineDown('register'), 6_000),
  },
  'serial-loss': {
    fault: lasting('serial-loss', 'register.pay-pressed', { everyBytes: 10, toTerminal: 1 }, 6_000),
    ends: ['A1 reported'],
    shows: ({ events }) => {
      held(events, lineDown('register'), 6_000);
      expect(ofKind(events, 'debited')).toEqual([]);
      expect(ofKind(events, 'moment')).not.toContainEqual(expect.objectContaining({ moment: 'terminal.request-sent' }));
    },
  },
  slice: {
    fault: lasting('slice', 'acquirer.about-to-reply', { bytes: 1, delayUs: 20_000 }),
    ends: ['A1 settled'],
    shows: (played) => expect(wordTookMs(played)).toBeGreaterThan(2_000),
  },
  'slow-bytes': {
    fault: lasting('slow-bytes', 'terminal.sale-stored', { bytes: 1, delayUs: 40_000 }),
    ends: ['A1 settled'],
    shows: ({ events }) => {
      const left = ofKind(events, 'moment').find(({ moment }) => moment === 'terminal.request-sent')?.at ?? 0;
      expect((ofKind(events, 'debited')[0]?.at ?? 0) - left).toBeGreaterThan(4_000);
    },
  },
  'slow-link': {
    fault: lasting('slow-link', 'acquirer.about-to-reply', { kilobytesPerSecond: 1 }),
    ends: ['A1 settled'],
    shows: (played) => expect(wordTookMs(played)).toBeGreaterThan(150),
  },
  'wrong-mac': {
    fault: anchored('wrong-mac', 'acquirer.sale-received'),
    ends: ['A1 settled'],
    shows: (played) => {
      expect(saleMac(played)).toBe('wrong');
      expect(played.verdict.payments[0]?.queried).toBe(true);
    },
  },
};

effectsContract(EFFECTS);
