/** What ZVT makes of a payment whose result the register did not take, over both of its links, in virtual time. */
import { describe, expect, test } from 'vitest';
import type { EpisodeHeader, HistoryEvent } from '../../devices/wire/events.js';
import { FAULT_KINDS } from '../plan/faults/catalogue.js';
import { LINE_FAULTS } from '../plan/faults/line-faults.js';
import type { Plan, PlannedFault } from '../plan/plan.js';
import { checkFaultsFit, checkSerialProxied, faultsOver } from '../worlds/parts.js';
import { episodeHeader, judgePlan } from './run-plan.js';

function plan(profile: string, faults: readonly PlannedFault[] = []): Plan {
  return {
    seed: 9,
    terminal: { profile, firmware: 'reference', soundbox: true },
    payments: [
      {
        at: 0,
        order: 'A1',
        amount: 1290,
        mode: 'consumer-presented',
        wallet: 'wechat',
        consumer: { pays: 'at-once', delayMs: 0 },
      },
    ],
    faults,
  };
}

function ended(of: Plan): { readonly verdict: string | undefined; readonly told: string[] } {
  const events: (HistoryEvent | EpisodeHeader)[] = [];
  const { verdict } = judgePlan(of, episodeHeader(of, 0), (event) => void events.push(event));
  const told = events.flatMap((event) => {
    if (event.kind !== 'reply' && event.kind !== 'display' && event.kind !== 'receipt') return [];
    return event.outcome === undefined || event.outcome === 'UNKNOWN' ? [] : [`${event.kind} ${event.outcome}`];
  });
  return { verdict: verdict.payments[0]?.verdict, told };
}

const RESULT_STORED = { moment: 'terminal.result-stored', nth: 1 } as const;

describe.each(['zvt-serial', 'zvt-tcp'])('over %s', (profile) => {
  test('a payment is settled, and shown as paid only once the register has taken the result', () => {
    expect(ended(plan(profile))).toEqual({
      verdict: 'settled',
      told: ['display APPROVED', 'receipt APPROVED', 'reply APPROVED'],
    });
  });

  test.each<[string, PlannedFault]>([
    ['without power', { do: 'power-cut', from: RESULT_STORED, until: { afterMs: 20_000 } }],
    ['without its cable', { do: 'unplugged', from: RESULT_STORED, until: { afterMs: 20_000 } }],
    ['held by another program', { do: 'port-busy', from: RESULT_STORED, until: { afterMs: 12_000 } }],
  ])('an approval that finds the link %s is taken back, and nobody was told that it was paid', (_, fault) => {
    const { verdict, told } = ended(plan(profile, [fault]));
    expect(verdict).toBe('reported');
    expect(told.filter((line) => line.includes('APPROVED'))).toEqual([]);
    expect(told).toContain('reply REVERSED');
  });
});

test('over TCP no fault of serial lines is drawn, and a plan that names one is refused', () => {
  const left = faultsOver('zvt-tcp', LINE_FAULTS).map(({ id }) => id);
  expect(left).toEqual(['port-busy', 'unplugged']);
  expect(faultsOver('zvt-serial', FAULT_KINDS)).toEqual(FAULT_KINDS);
  const corrupt = { do: 'serial-corrupt', from: RESULT_STORED, until: { afterMs: 1_000 } };
  expect(() => checkFaultsFit(plan('zvt-tcp', [corrupt]))).toThrow(/serial-corrupt over zvt-tcp/);
  expect(() => checkFaultsFit(plan('zvt-serial', [corrupt]))).not.toThrow();
});

test('a register link over TCP does not go through the proxy of serial lines', () => {
  expect(() => checkSerialProxied('zvt-tcp')).toThrow(/runs over TCP/);
  expect(() => checkSerialProxied('zvt-serial')).not.toThrow();
});
