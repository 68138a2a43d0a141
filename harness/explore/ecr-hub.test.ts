/** What ECR Hub makes of a payment whose result the register missed, in virtual time. */
import { describe, expect, test } from 'vitest';
import type { EpisodeHeader, HistoryEvent } from '../../devices/wire/events.js';
import { LINE_FAULTS } from '../plan/faults/line-faults.js';
import type { Plan, PlannedFault, PlannedPayment } from '../plan/plan.js';
import { checkFaultsFit, faultsOver } from '../worlds/parts.js';
import { episodeHeader, judgePlan } from './run-plan.js';

function plan(faults: readonly PlannedFault[], more: Partial<PlannedPayment> = {}, firmware = 'reference'): Plan {
  const consumer = { pays: 'at-once', delayMs: 0 } as const;
  const payment = { at: 0, order: 'A1', amount: 1290, mode: 'consumer-presented', wallet: 'wechat', consumer } as const;
  return {
    seed: 9,
    terminal: { profile: 'ecrhub', firmware, soundbox: true },
    payments: [{ ...payment, ...more }],
    faults,
  };
}

function ended(of: Plan): { readonly verdicts: readonly string[]; readonly told: string[] } {
  const events: (HistoryEvent | EpisodeHeader)[] = [];
  const { verdict } = judgePlan(of, episodeHeader(of, 0), (event) => void events.push(event));
  const told = events.flatMap((event) =>
    event.kind === 'reply' && event.outcome !== 'UNKNOWN' ? [`${event.via} ${event.order} ${event.outcome}`] : [],
  );
  return { verdicts: verdict.payments.map((payment) => payment.violation ?? payment.verdict), told };
}

const RESULT_STORED = { moment: 'terminal.result-stored', nth: 1 } as const;

test('a payment is settled and told once', () => {
  expect(ended(plan([]))).toEqual({ verdicts: ['settled'], told: ['result A1 APPROVED'] });
});

describe('an approval that no register heard stands, and is learnt by its order number', () => {
  test.each<[string, PlannedFault]>([
    ['without power', { do: 'power-cut', from: RESULT_STORED, until: { afterMs: 20_000 } }],
    ['without its cable', { do: 'unplugged', from: RESULT_STORED, until: { afterMs: 20_000 } }],
    ['held by another program', { do: 'port-busy', from: RESULT_STORED, until: { afterMs: 12_000 } }],
  ])('%s', (_, fault) => {
    const { verdicts, told } = ended(plan([fault]));
    expect(verdicts).toEqual(['settled']);
    expect(new Set(told)).toEqual(new Set(['query A1 APPROVED']));
  });
});

test.each([
  ['void', 'A1-V VOIDED'],
  ['refund', 'A1-R REFUNDED'],
] as const)('a payment can be followed by a %s', (afterwards, told) => {
  expect(ended(plan([], { afterwards }))).toEqual({
    verdicts: ['settled', 'settled'],
    told: ['result A1 APPROVED', `result ${told}`],
  });
});

test('a payment that the consumer has not paid can be called off', () => {
  const consumer = { pays: 'never', delayMs: 0 } as const;
  const { verdicts, told } = ended(plan([], { consumer, cancelAfterMs: 6_000 }));
  expect(verdicts).toEqual(['reported']);
  expect(told).toEqual([expect.stringMatching(/^result A1 (CANCELLED|REVERSED)$/)]);
});

test('firmware that takes silence for a decline is found', () => {
  const lost = {
    do: 'reply-lost',
    from: { moment: 'acquirer.about-to-reply', nth: 1 },
    until: { afterMs: 40_000 },
  } as const;
  expect(ended(plan([lost], {}, 'bug:timeout-as-decline')).verdicts).toEqual(['silent-success']);
});

test('faults on plain ACKs are not drawn, and a plan that names one is refused', () => {
  const left = faultsOver('ecrhub', LINE_FAULTS).map(({ id }) => id);
  const all = LINE_FAULTS.map(({ id }) => id);
  expect(all.filter((id) => !left.includes(id)).toSorted()).toEqual(['ack-for-bad-frame', 'ack-to-nak', 'nak-to-ack']);
  const fault = { do: 'ack-to-nak', from: RESULT_STORED, until: { afterMs: 1_000 } };
  expect(() => checkFaultsFit(plan([fault]))).toThrow(/ack-to-nak over ecrhub/);
});
