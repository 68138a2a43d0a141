/** Goal: terminals that behave well, also in an unusual way, are not blamed. */
import { expect, test } from 'vitest';
import {
  answered,
  at,
  books,
  but,
  declined,
  type Events,
  end,
  HEADER,
  intent,
  judged,
  paid,
  power,
  progress,
  published,
  reply,
  reversed,
  row,
  shown,
  slip,
  spoken,
  wallet,
  without,
} from './testing/histories.js';

const A = { order: 'A1', sale: 's1' };
const B = { order: 'B2', sale: 's1', at: 60_000 };
const B2 = { order: 'B2', at: 60_000 };
const V = { order: 'V1', at: 40_000 };
const voidOfA = intent(V, { intent: 'void', original: 'A1', code: undefined });
const voided = reply(5000, V, { outcome: 'VOIDED', reference: 'R2' });
const givenBack = [wallet(43_000, A, 'given-back'), books(43_100, A, 'voided', { trace: '000002', reference: 'R2' })];

const GOOD: readonly (readonly [story: string, verdicts: Readonly<Record<string, string>>, events: Events])[] = [
  ['paid at once', { A1: 'settled' }, paid()],
  ['refused by the issuer', { A1: 'reported' }, declined()],
  ['refused without a MAC, which none was due', { A1: 'reported' }, but(declined(), 'answered', { mac: 'not-due' })],
  ['taken back after a lost answer', { A1: 'reported' }, reversed()],
  ['declined, and paid at the second try', { A1: 'reported', B2: 'settled' }, [...declined(A), ...paid(B)]],
  ['taken back, and paid at the second try', { A1: 'reported', B2: 'settled' }, [...reversed(A), ...paid(B)]],
  [
    'slow but timely: waiting told at 15 s, the result 119 s after the last fault',
    { A1: 'settled' },
    [
      ...without(paid(), 'reply'),
      progress(15_000, {}, 'WAITING-CONSUMER'),
      reply(199_000 + 119_000, {}, { outcome: 'APPROVED' }),
    ],
  ],
  [
    'the loudspeaker lost power while it spoke, and said it again when it was back',
    { A1: 'settled' },
    [
      ...paid(),
      at(2000, { kind: 'power', by: 'rig', party: 'soundbox', up: false }),
      at(9000, { kind: 'power', by: 'rig', party: 'soundbox', up: true }),
      spoken(9500, {}),
    ],
  ],
  [
    'pressed twice: the first request was refused for want of storage, the second one taken',
    { A1: 'settled' },
    [
      ...paid(),
      at(100, { kind: 'refusal', by: 'register', order: 'A1', reason: 'FAULT', detail: 'storage full' }),
      intent({ at: 150 }),
    ],
  ],
  [
    'pressed twice: busy at first, taken up at the second press, and called off when nobody showed a code',
    { A1: 'reported' },
    [
      intent(),
      at(50, { kind: 'refusal', by: 'register', order: 'A1', reason: 'BUSY', detail: '' }),
      intent({ at: 350 }),
      progress(9000, {}, 'PENDING'),
      reply(
        60_000,
        {},
        {
          outcome: 'CANCELLED',
          reference: undefined,
          code: 'CN',
          cause: 'OPERATION',
          textZh: '付款已取消，未扣款',
          textEn: 'Cancelled: no money moved',
          nextZh: '如需收款请重新下单',
          nextEn: 'Start a new order to charge again',
        },
      ),
    ],
  ],
  [
    'chatty: every statement told three times, on every channel',
    { A1: 'settled' },
    [
      ...paid(),
      reply(1000, {}, { outcome: 'APPROVED' }),
      reply(1100, {}, { outcome: 'APPROVED', via: 'query' }),
      reply(1200, {}, { outcome: 'APPROVED', via: 'last' }),
      progress(300, {}, 'SENDING'),
      progress(500, {}, 'PENDING'),
      progress(800, {}, 'PENDING'),
    ],
  ],
  [
    'answers of two payments come in the other order',
    { A1: 'settled', B2: 'settled' },
    [
      ...without(paid(), 'reply'),
      ...paid({ order: 'B2', at: 3000 }),
      progress(9000, {}, 'PENDING'),
      reply(20_000, {}, { outcome: 'APPROVED' }),
    ],
  ],
  [
    'UNKNOWN first, the result later',
    { A1: 'settled' },
    [
      ...without(paid(), 'reply'),
      reply(14_000, {}, { outcome: 'UNKNOWN' }),
      reply(90_000, {}, { outcome: 'APPROVED' }),
    ],
  ],
  [
    'no power from 1 s to 300 s, told 60 s later',
    { A1: 'settled' },
    [
      ...without(paid(), 'reply', 'announcement'),
      spoken(400_000, {}),
      power(1000, false),
      power(300_000, true),
      reply(310_000, {}, { outcome: 'APPROVED', via: 'query' }),
    ],
  ],
  [
    'power cut before anything was stored: it never heard of the order, and nobody paid',
    { A1: 'reported' },
    [intent(), power(100, false), power(3000, true), reply(9000, {}, { outcome: 'NOT-FOUND', via: 'query' })],
  ],
  [
    'busy with another payment: refused, nothing started',
    { A1: 'settled', B2: 'reported' },
    [
      ...paid(),
      intent({ order: 'B2', at: 300 }),
      at(400, { kind: 'refusal', by: 'register', order: 'B2', reason: 'BUSY' }),
    ],
  ],
  [
    'the same order pressed twice: the second press is refused, the first goes on',
    { A1: 'settled' },
    [
      ...paid(),
      intent({ at: 250 }),
      at(300, { kind: 'refusal', by: 'register', order: 'A1', reason: 'DUPLICATE-ORDER' }),
    ],
  ],
  [
    'cancelled by the cashier before the consumer paid',
    { A1: 'reported' },
    [
      intent(),
      progress(500, {}, 'WAITING-CONSUMER'),
      answered(8000, {}, '25', { mti: '0410', what: 'reversal' }),
      reply(9000, {}, { outcome: 'CANCELLED', cause: 'OPERATION' }),
    ],
  ],
  [
    'voided on the same day, both rows in the settlement',
    { A1: 'settled', V1: 'settled' },
    [...paid(A), voidOfA, ...givenBack, voided, row(A, { type: 'void', gross: -1290 })],
  ],
  [
    'voided on the same day, left out of the settlement',
    { A1: 'settled', V1: 'settled' },
    [...without(paid(A), 'settlement-row'), voidOfA, ...givenBack, voided],
  ],
  [
    'a part refunded',
    { A1: 'settled', V1: 'settled' },
    [
      ...paid(A),
      intent({ ...V, amount: 300 }, { intent: 'refund', original: 'A1', code: undefined }),
      wallet(43_000, A, 'given-back', 300),
      books(43_100, A, 'refunded', { amount: 300, trace: '000002', reference: 'R2' }),
      reply(5000, { ...V, amount: 300 }, { outcome: 'REFUNDED', reference: 'R2' }),
      row(A, { type: 'refund', gross: -300, fee: -2, net: -298 }),
    ],
  ],
  [
    'a void refused, and told so',
    { A1: 'settled', V1: 'reported' },
    [
      ...paid(A),
      voidOfA,
      answered(2000, V, '12', { what: 'void' }),
      reply(5000, V, { outcome: 'DECLINED', cause: 'OPERATION' }),
    ],
  ],
  [
    'a void refused, without a cause: it needs none',
    { A1: 'settled', V1: 'reported' },
    [...paid(A), voidOfA, reply(5000, V, { outcome: 'DECLINED', cause: undefined })],
  ],
  [
    'asked for after its void, the sale is told as voided',
    { A1: 'reported', V1: 'settled' },
    [
      ...paid(A),
      voidOfA,
      ...givenBack,
      voided,
      row(A, { type: 'void', gross: -1290 }),
      reply(70_000, A, { outcome: 'VOIDED', via: 'query', cause: undefined }),
    ],
  ],
  [
    'found given back, and told as refunded',
    { A1: 'reported' },
    but(reversed(), 'reply', { outcome: 'REFUNDED', cause: 'SYSTEM' }),
  ],
  [
    'debited twice, and one of the two given back: one amount is what was paid',
    { A1: 'settled' },
    [...paid(), wallet(650, {}, 'debited'), wallet(5000, {}, 'given-back')],
  ],
  [
    'the register never heard it: the screen said paid, and the slip names the reference',
    { A1: 'settled' },
    [...without(paid(), 'reply'), shown(890, {}, 'APPROVED'), slip(895, {}, 'APPROVED')],
  ],
  [
    'a word to wait that was under way when the screen said paid',
    { A1: 'settled' },
    [
      ...without(paid(), 'reply'),
      shown(800, {}, 'APPROVED'),
      progress(850, {}, 'PENDING'),
      reply(900, {}, { outcome: 'APPROVED' }),
    ],
  ],
  [
    'settled in the second batch, on the second day, where it was booked',
    { A1: 'settled', B2: 'settled' },
    [
      ...paid(),
      ...but(but(paid(B2), 'captured', { batch: '000002' }), 'settlement-row', {
        batch: '000002',
        businessDate: '20260102',
      }),
    ],
  ],
  [
    'a wrong MAC is not believed, the query is',
    { A1: 'settled' },
    [
      ...without(paid(), 'answered', 'reply'),
      answered(720, {}, '51', { mac: 'altered' }),
      answered(9000, {}, '00', { mti: '0330', what: 'query', fate: 'SUCCESS' }),
      reply(9500, {}, { outcome: 'APPROVED' }),
    ],
  ],
  [
    'a used code, refused by the wallet',
    { A1: 'reported' },
    [...declined(), at(600, { kind: 'bad-code', by: 'wallet', code: 'code#A1', why: 'used', taken: false })],
  ],
  [
    'the loudspeaker was cut off and said it once more',
    { A1: 'settled' },
    [...but(paid(), 'announcement', { cut: true }), spoken(5000, {})],
  ],
  [
    'the credit was taken back before the loudspeaker was back: it is not owed',
    { A1: 'reported' },
    [...reversed(), published(800, {})],
  ],
  [
    'two credits of the same amount, each spoken once',
    { A1: 'settled', B2: 'settled' },
    [...paid(), ...paid({ order: 'B2', at: 60_000 })],
  ],
  [
    'a history without the answers of the acquirer: nothing speaks against a cause',
    { A1: 'reported' },
    without(declined(), 'answered'),
  ],
];

test.each(GOOD)('%s', (_, verdicts, events) => {
  const { payments, findings } = judged([...events, ...end()]);
  expect(Object.fromEntries(payments.map(({ order, verdict, violation }) => [order, violation ?? verdict]))).toEqual(
    verdicts,
  );
  expect(findings).toEqual([]);
});

test('no loudspeaker, none owed', () => {
  const header = { ...HEADER, terminal: { ...HEADER.terminal, soundbox: false } };
  const events = [...without(paid(), 'credit-published', 'announcement'), ...end()];
  expect(judged(events, header).payments[0]?.verdict).toBe('settled');
});

test.each([
  ['half-up', 1290, 8],
  ['half-up', 1250, 8],
  ['down', 1290, 7],
  ['free-below-one', 80, 0],
  ['half-up', 80, 0],
  ['half-up', 84, 1],
] as const)('the fee of a merchant who rounds %s on %i fen is %i', (feeRounding, amount, fee) => {
  const header = { ...HEADER, terminal: { ...HEADER.terminal, feeRounding } };
  const events = (taken: number) => [
    ...but(paid({ amount }), 'settlement-row', { fee: taken, net: amount - taken }),
    ...end(),
  ];
  expect(judged(events(fee), header).payments[0]?.verdict).toBe('settled');
  expect(judged(events(fee + 1), header).payments[0]?.violation).toBe('wrong-fee');
});
