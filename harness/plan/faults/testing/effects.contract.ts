/** What every kind of fault must show of itself; each set of kinds runs this file with what its own shows. */
import { describe, expect, test } from 'vitest';
import type { HistoryEvent } from '../../../../devices/wire/events.js';
import { endings, faultAt, ofKind, type Played, play, troubles } from '../../../explore/testing/episodes.contract.js';
import type { PlannedFault } from '../../plan.js';
import { type SmallPlan, smallPlan } from '../../testing/plans.contract.js';
import { FAULT_KINDS } from '../catalogue.js';

export const LASTS_MS = 20_000;

export interface Effect {
  readonly fault: PlannedFault;
  readonly plan?: SmallPlan;
  readonly ends: readonly string[];
  /** What the history shows of it. */
  readonly shows: (played: Played) => void;
}

export const anchored = (kind: string, moment: string, more: Partial<PlannedFault> = {}): PlannedFault =>
  ({ do: kind, from: { moment, nth: 1 }, ...more }) as PlannedFault;
export const lasting = (
  kind: string,
  moment: string,
  settings?: Record<string, number>,
  afterMs = LASTS_MS,
): PlannedFault =>
  anchored(kind, moment, { until: { afterMs }, ...(settings === undefined ? {} : { with: settings }) });

export function final(events: readonly HistoryEvent[], order = 'A1') {
  return ofKind(events, 'reply').find((reply) => reply.order === order && reply.outcome !== 'UNKNOWN');
}

/** From the capture to the word at the register. */
export function wordTookMs({ events }: Played): number {
  return (final(events)?.at ?? Number.NaN) - (ofKind(events, 'captured')[0]?.at ?? 0);
}

/** Something held down between two lines of the history, for as long as the plan says. */
export function held(
  events: readonly HistoryEvent[],
  down: (event: HistoryEvent) => boolean | undefined,
  lastsMs = LASTS_MS,
): void {
  const [off, on] = events.filter((event) => down(event) !== undefined);
  expect([off && down(off), on && down(on)]).toEqual([true, false]);
  expect((on?.at ?? 0) - (off?.at ?? 0)).toBe(lastsMs);
}

export const lineDown = (line: string) => (event: HistoryEvent) =>
  event.kind === 'line' && event.line === line && event.what !== 'refused'
    ? event.what === 'down' || event.what === 'garbled'
    : undefined;

export function effectsContract(effects: Readonly<Record<string, Effect>>): void {
  describe.each(Object.entries(effects))('%s', (kind, { fault, plan, ends, shows }) => {
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

  const everywhere = FAULT_KINDS.filter(({ id }) => id in effects).flatMap((kind) =>
    kind.anchors.map((moment) => ({ kind, moment })),
  );

  test.each(everywhere)('$kind.id at $moment, at its mildest and its strongest, ends well', ({ kind, moment }) => {
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
}
