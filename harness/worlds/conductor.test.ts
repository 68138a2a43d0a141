/** Goal: the people's side comes to its end with terminals that answer in an unusual way. */
import { expect, test } from 'vitest';
import type { EventBody } from '../../devices/wire/events.js';
import type { Told } from '../../devices/wire/told.js';
import type { PlannedPayment } from '../plan/plan.js';
import { Conductor, DEFAULT_LIMITS } from './conductor.js';

/** A conductor in time that the test lets pass. */
function bench(payments: readonly PlannedPayment[] = []) {
  const told: Told[] = [];
  const waiting: (() => void)[] = [];
  const events: EventBody[] = [];
  const conductor = new Conductor(
    { payments, codes: payments.map(() => CODE), soundbox: false, presentsCodes: false, limits: DEFAULT_LIMITS },
    {
      tell: (one) => void told.push(one),
      emit: (event) => void events.push(event),
      after: (_ms, run) => void waiting.push(run),
      heal: (then) => then(),
      finished: () => undefined,
    },
  );
  conductor.start();
  return { conductor, events, asked: () => told.map(({ do: what }) => what), pass: () => waiting.pop()?.() };
}

test('a terminal that is busy with an order when the batch is to be closed is asked once more', () => {
  const { conductor, events, asked, pass } = bench();
  expect(asked()).toEqual(['settle']);
  conductor.onEvent({ kind: 'refusal', by: 'register', reason: 'BUSY', order: 'A1' });
  pass();
  expect(asked()).toEqual(['settle', 'settle']);
  const none = { count: 0, amount: 0 };
  conductor.onEvent({ kind: 'batch-closed', by: 'acquirer', batch: '000001', terminal: 'SR000001', balanced: true });
  conductor.onEvent({
    kind: 'day-report',
    by: 'register',
    batch: '000001',
    sales: none,
    refunds: none,
    balanced: true,
  });
  conductor.onEvent({ kind: 'status', by: 'register', state: 'IDLE', reversalsOwed: 0, resultsUndelivered: 0 });
  expect(events.at(-1)).toMatchObject({ kind: 'quiescence', reached: true });
});

const SALE = { mode: 'consumer-presented', wallet: 'wechat', consumer: { pays: 'at-once', delayMs: 0 } } as const;
const CODE = { digits: '130000000000000017', token: 'code#1' };

test('a shop that closes serves nobody else, waits for nobody at the counter, and still asks what became of him', () => {
  const { conductor, events, asked, pass } = bench(
    [1, 2].map((n) => ({ ...SALE, at: n, order: `A${n}`, amount: 100 })),
  );
  pass();
  expect(asked()).toEqual(['issue-code', 'pay']);
  conductor.onEvent({
    kind: 'intent',
    by: 'register',
    payment: 'p1',
    sale: 's1',
    intent: 'sale',
    order: 'A1',
    amount: 100,
    currency: 'CNY',
    mode: 'C',
  });
  conductor.closeShop();
  expect(events.map(({ kind }) => kind)).toEqual(['heal']);
  expect(asked()).toEqual(['issue-code', 'pay', 'query']);
  expect(conductor.askNoMore()).toEqual(['A1']);
  expect(asked().at(-1)).toBe('settle');
  expect(conductor.askNoMore()).toBeUndefined();
});
