/** Goal: a failure of a device is told with the smallest plan that shows it there, and with how sure that is. */
import { expect, test } from 'vitest';
import type { HistoryEvent } from '../../../devices/wire/events.js';
import type { Plan, PlannedPayment } from '../../plan/plan.js';
import { checkOnDevice } from '../../worlds/hardware/seen-messages.js';
import type { Wrong } from '../failure.js';
import { type ConfirmPorts, confirmFailure, type Played } from './confirm.js';
import { cutPlan } from './cut-plan.js';
import { Emulator } from './emulated.js';

const OBSERVED = ['reply', 'query', 'day-report', 'wallet', 'capture', 'settlement'] as const;
const emulator = new Emulator(OBSERVED, 1);

const payment = (n: number): PlannedPayment => ({
  at: n * 1000,
  order: `A${n}`,
  amount: 4321,
  mode: 'consumer-presented',
  wallet: 'wechat',
  consumer: { pays: 'at-once', delayMs: 0 },
});
const LOST = { moment: 'acquirer.about-to-reply', nth: 2 } as const;
const PLAN: Plan = {
  seed: 7,
  terminal: { profile: 'generic-stx-lrc', firmware: 'reference', soundbox: false },
  payments: [payment(1), payment(2), payment(3)],
  faults: [
    { do: 'reply-lost', from: LOST, until: { afterMs: 40_000 } },
    { do: 'latency', from: { moment: 'acquirer.about-to-reply', nth: 9 }, until: { afterMs: 5_000 } },
  ],
};
const hit = (index: number): HistoryEvent => ({ kind: 'fault', by: 'rig', index, fault: '', phase: 'hit', at: 1 });

/** A terminal with this firmware; virtual time stands in for it. */
function device(firmware: string, shows: (nth: number) => boolean = () => true) {
  const plans: Plan[] = [];
  const play = async (plan: Plan): Promise<Played> => {
    plans.push(plan);
    return { wrong: shows(plans.length) ? emulator.run(plan, firmware).wrong : [], events: [] };
  };
  const possible = (plan: Plan): boolean => {
    checkOnDevice(plan, { power: false, loudspeaker: false, ownHost: true });
    return true;
  };
  return { plans, ports: { play, possible, emulator, tries: 5 } satisfies ConfirmPorts };
}

function seen(firmware: string): { plan: Plan; wrong: Wrong; events: HistoryEvent[]; episode: number } {
  const [wrong] = emulator.run(PLAN, firmware).wrong;
  if (wrong === undefined) throw new Error(`${firmware} passes the plan`);
  return { plan: PLAN, wrong, events: [hit(0)], episode: 4 };
}

test('what did nothing goes, and so does what came after the payment that went wrong', () => {
  const { plan, wrong, events } = seen('bug:timeout-as-decline');
  const cut = cutPlan(plan, wrong, events);
  expect(cut.faults.map(({ do: kind }) => kind)).toEqual(['reply-lost']);
  expect(cut.payments.map(({ order }) => order)).toEqual(['A1', 'A2']);
});

test('a finding that belongs to no payment keeps all of them', () => {
  const finding = { finding: 'terminal-hang', party: 'terminal', proof: [], why: '' } as const;
  const cut = cutPlan(PLAN, { violation: 'terminal-hang', party: 'terminal', verdict: undefined, finding }, [hit(1)]);
  expect([cut.payments.length, cut.faults.map(({ do: kind }) => kind)]).toEqual([3, ['latency']]);
});

test('it is shrunk at no cost to the device, and played there as often as was asked for', async () => {
  const { plans, ports } = device('bug:timeout-as-decline');
  const failure = await confirmFailure(seen('bug:timeout-as-decline'), ports);
  expect(failure).toMatchObject({
    violation: 'silent-success',
    party: 'terminal',
    episode: 4,
    shrunkPayments: 1,
    shrunkFaults: 1,
  });
  expect(failure.confirmed).toMatchObject({ shown: 5, of: 5, asked: 5 });
  expect(failure.tries).toBeGreaterThan(3);
  expect(plans.length).toBe(5);
  // What replays it in virtual time does the same.
  expect(emulator.shows(failure.plan, failure.plan.terminal.firmware, failure)).toBe(true);
});

test('a device that shows it now and then is told as such', async () => {
  const { ports } = device('bug:timeout-as-decline', (nth) => nth % 2 === 0);
  const failure = await confirmFailure(seen('bug:timeout-as-decline'), ports);
  expect(failure.confirmed).toMatchObject({ shown: 3, of: 5 });
});

test('a budget that ends in the middle leaves what was seen until then', async () => {
  const { plans, ports } = device('bug:timeout-as-decline');
  const short = { ...ports, play: async (plan: Plan) => (plans.length < 3 ? ports.play(plan) : undefined) };
  const failure = await confirmFailure(seen('bug:timeout-as-decline'), short);
  expect(failure.confirmed).toMatchObject({ shown: 3, of: 3, asked: 5 });
});

test('where the small plan shows nothing on the device the larger one is tried, and where that is in vain the first is told', async () => {
  const whole = device('bug:timeout-as-decline', (nth) => nth > 2);
  const larger = await confirmFailure(seen('bug:timeout-as-decline'), whole.ports);
  expect(larger.confirmed).toMatchObject({ shown: 5, of: 5 });
  expect(larger.shrunkPayments).toBe(2);
  const never = await confirmFailure(seen('bug:timeout-as-decline'), device('reference').ports);
  expect(never.confirmed).toMatchObject({ shown: 0 });
  expect(never.plan.payments).toEqual(PLAN.payments);
});

test('where no emulated firmware does the same, a few smaller plans are tried on the device itself', async () => {
  const wrong: Wrong = { violation: 'wrong-merchant', party: 'terminal', verdict: undefined, finding: undefined };
  const plans: Plan[] = [];
  const play = async (plan: Plan): Promise<Played> => {
    plans.push(plan);
    return { wrong: plan.payments.length > 0 ? [wrong] : [], events: [] };
  };
  const failure = await confirmFailure(
    { plan: PLAN, wrong, events: [hit(0), hit(1)], episode: 0 },
    { play, possible: () => true, emulator, tries: 5 },
  );
  expect(failure.confirmed).toEqual({ shown: 5, of: 5, asked: 5 });
  expect(failure.shrunkPayments).toBe(1);
  expect(plans.length).toBeLessThanOrEqual(8 + 5);
});
