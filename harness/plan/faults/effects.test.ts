/** Goal: every kind of fault, hung on each of its moments, does what its sentence says, where the history can show it. */
import { describe, expect, test } from 'vitest';
import type { HistoryEvent } from '../../../devices/wire/events.js';
import { endings, faultAt, ofKind, type Played, play, troubles } from '../../explore/testing/episodes.contract.js';
import type { PlannedFault } from '../plan.js';
import { type SmallPlan, smallPlan } from '../testing/plans.contract.js';
import { FAULT_KINDS } from './catalogue.js';

const LASTS_MS = 20_000;

interface Effect {
  readonly fault: PlannedFault;
  readonly plan?: SmallPlan;
  readonly ends: readonly string[];
  /** What the history shows of it. */
  readonly shows: (played: Played) => void;
}

const anchored = (kind: string, moment: string, more: Partial<PlannedFault> = {}): PlannedFault =>
  ({ do: kind, from: { moment, nth: 1 }, ...more }) as PlannedFault;
const lasting = (kind: string, moment: string, settings?: Record<string, number>): PlannedFault =>
  anchored(kind, moment, { until: { afterMs: LASTS_MS }, ...(settings === undefined ? {} : { with: settings }) });

function final(events: readonly HistoryEvent[], order = 'A1') {
  return ofKind(events, 'reply').find((reply) => reply.order === order && reply.outcome !== 'UNKNOWN');
}

/** From the capture to the word at the register. */
function wordTookMs({ events }: Played): number {
  return (final(events)?.at ?? Number.NaN) - (ofKind(events, 'captured')[0]?.at ?? 0);
}

/** Something held down between two lines of the history, for as long as the plan says. */
function held(events: readonly HistoryEvent[], down: (event: HistoryEvent) => boolean | undefined): void {
  const [off, on] = events.filter((event) => down(event) !== undefined);
  expect([off && down(off), on && down(on)]).toEqual([true, false]);
  expect((on?.at ?? 0) - (off?.at ?? 0)).toBe(LASTS_MS);
}

const powerOf = (party: string) => (event: HistoryEvent) =>
  event.kind === 'power' && event.party === party ? !event.up : undefined;
const lineDown = (line: string) => (event: HistoryEvent) =>
  event.kind === 'line' && event.line === line && event.what !== 'refused'
    ? event.what === 'down' || event.what === 'garbled'
    : undefined;
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
    fault: lasting('link-down', 'terminal.request-sent'),
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
    fault: lasting('serial-corrupt', 'terminal.result-stored', { everyBytes: 130, toTerminal: 0 }),
    ends: ['A1 settled'],
    shows: ({ events }) => held(events, lineDown('register')),
  },
  'serial-loss': {
    fault: lasting('serial-loss', 'register.pay-pressed', { everyBytes: 10, toTerminal: 1 }),
    ends: ['A1 reported'],
    shows: ({ events }) => {
      held(events, lineDown('register'));
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

describe.each(Object.entries(EFFECTS))('%s', (kind, { fault, plan, ends, shows }) => {
  test('hits, shows what it did, and its payments end as they should', () => {
    const played = play(smallPlan({ ...plan, faults: [fault] }));
    expect(endings(played)).toEqual(ends);
    expect(played.verdict.findings).toEqual([]);
    expect(Number(faultAt(played.events, 'hit')?.did)).toBeGreaterThan(0);
    expect(faultAt(played.events, 'asked')).toMatchObject({ at: 0, fault: kind });
    shows(played);
  });

  test('lasts from the moment it is placed until its end, and a bench without it does not show it', () => {
    const { events } = play(smallPlan({ ...plan, faults: [fault] }));
    const [placed, over] = [faultAt(events, 'placed')?.at ?? 0, faultAt(events, 'over')?.at ?? 0];
    expect(over - placed).toBe(fault.until?.afterMs ?? 3_000 + (fault.with?.['delayMs'] ?? 0));
    const sound = play(smallPlan({ ...plan }));
    expect(endings(sound).every((ending) => ending.endsWith('settled'))).toBe(true);
    if (kind !== 'duplicate-reply') expect(() => shows(sound)).toThrow();
  });
});

const EVERYWHERE = FAULT_KINDS.filter(({ id }) => id in EFFECTS).flatMap((kind) =>
  kind.anchors.map((moment) => ({ kind, moment })),
);

test.each(EVERYWHERE)('$kind.id at $moment, at its mildest and its strongest, ends well', ({ kind, moment }) => {
  const { id, lastsMs, settings = {} } = kind;
  for (const end of [0, 1] as const) {
    const fault: PlannedFault = {
      do: id,
      from: { moment, nth: 1 },
      ...(lastsMs === undefined ? {} : { until: { afterMs: lastsMs[end] } }),
      with: Object.fromEntries(Object.entries(settings).map(([name, range]) => [name, range[end]])),
    };
    // Money that is taken and given back, so that every moment of a reversal comes as well.
    const takenBack = { consumer: { pays: 'after-password' as const, delayMs: 30_000 }, cancelAfterMs: 8_000 };
    const payments = [{}, takenBack, { amount: 83 }];
    const played = play(smallPlan({ payments, faults: [fault] }));
    expect(troubles(played)).toEqual([]);
    expect(faultAt(played.events, 'placed'), `${moment} was reached`).toBeDefined();
  }
});
