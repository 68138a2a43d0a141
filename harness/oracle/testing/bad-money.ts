/** Known-bad histories in which the money is wrong. */
import { type Bad, given, voidOf } from './bad.js';
import { answered, books, but, intent, paid, progress, reply, reversed, row, wallet, without } from './histories.js';

const A = { order: 'A1', sale: 's1' };
const B = { order: 'B2', sale: 's1', at: 60_000 };
const failed = (after: number, of: typeof A) => reply(after, of, { outcome: 'DECLINED', cause: 'NETWORK' });
/** Paid and booked, whatever the merchant was told. */
const taken = (of: typeof A) => without(paid(of), 'reply', 'answered');

const DOUBLE_CHARGE: readonly Bad[] = [
  {
    kind: 'double-charge',
    party: 'terminal',
    story: 'no answer is told as a decline, the second try is paid too',
    events: [...taken(A), failed(20_000, A), ...paid(B)],
  },
  {
    kind: 'double-charge',
    party: 'acquirer',
    story: 'the host declines what it took, the second try is paid too',
    events: [...taken(A), answered(800, A, '51'), failed(900, A), ...paid(B)],
  },
  {
    kind: 'double-charge',
    party: 'register',
    story: 'charged again although the first was told as paid',
    order: 'B2',
    events: [...paid(A), ...paid(B)],
  },
  {
    kind: 'double-charge',
    party: 'register',
    story: 'charged again while the terminal told to wait',
    events: [...taken(A), progress(9000, A, 'PENDING'), ...paid(B), failed(70_000, A)],
  },
  {
    kind: 'double-charge',
    party: 'wallet',
    story: 'one order debited twice',
    events: [...paid(A), wallet(650, A, 'debited')],
  },
  {
    kind: 'double-charge',
    party: 'terminal',
    story: 'one order sent twice under two traces, both booked',
    events: [...paid(A), wallet(650, A, 'debited'), books(710, A, 'captured', { trace: '000002' })],
  },
];

const AMOUNT: readonly Bad[] = [
  {
    kind: 'wrong-amount',
    party: 'terminal',
    story: 'a fen less is asked, taken, booked and settled',
    events: [
      ...without(but(but(paid(), 'debited', { amount: 1289 }), 'captured', { amount: 1289 }), 'settlement-row'),
      row({ amount: 1289 }),
    ],
  },
  {
    kind: 'wrong-amount',
    party: 'acquirer',
    story: 'booked a hundredfold of what was taken',
    events: but(paid(), 'captured', { amount: 129_000 }),
  },
  {
    kind: 'wrong-amount',
    party: 'acquirer',
    story: 'settled less than booked',
    events: [...without(paid(), 'settlement-row'), row({ amount: 1200 })],
  },
  {
    kind: 'wrong-amount',
    party: 'terminal',
    story: 'told yuan where fen were meant',
    events: but(paid(), 'reply', { amount: 12 }),
  },
  {
    kind: 'wrong-amount',
    party: 'soundbox',
    story: 'spoke another amount',
    events: but(paid(), 'announcement', { amount: 12_900 }),
  },
  {
    kind: 'wrong-amount',
    party: 'wallet',
    story: 'the wallet gave a part of it back unasked',
    events: [...paid(), wallet(5000, {}, 'given-back', 290)],
  },
  {
    kind: 'wrong-amount',
    party: 'terminal',
    story: 'a refund gave back another amount than asked',
    order: 'V1',
    events: [
      ...paid(A),
      intent({ order: 'V1', at: 40_000, amount: 500 }, { intent: 'refund', original: 'A1', code: undefined }),
      wallet(50_000, A, 'given-back', 50),
      books(50_100, A, 'refunded', { amount: 50, trace: '000002' }),
      reply(51_000 - 40_000, { order: 'V1', at: 40_000, amount: 500 }, { outcome: 'REFUNDED', reference: 'R2' }),
      row(A, { type: 'refund', gross: -50 }),
    ],
  },
];

const HANGING: readonly Bad[] = [
  {
    kind: 'phantom-approval',
    party: 'terminal',
    story: 'approved on no answer at all',
    events: [intent(), progress(200, {}, 'SENDING'), reply(20_000, {}, { outcome: 'APPROVED' })],
  },
  {
    kind: 'phantom-approval',
    party: 'acquirer',
    story: 'the host says paid, nobody paid',
    events: [intent(), answered(700, {}, '00'), reply(900, {}, { outcome: 'APPROVED' })],
  },
  {
    kind: 'phantom-approval',
    party: 'terminal',
    story: 'taken back, and told as paid',
    events: [...without(reversed(), 'reply'), reply(26_000, {}, { outcome: 'APPROVED' })],
  },
  {
    kind: 'phantom-approval',
    party: 'terminal',
    story: 'a void told as done that never was',
    order: 'V1',
    events: [...paid(A), voidOf(), reply(5000, { order: 'V1', at: 40_000 }, { outcome: 'VOIDED', reference: 'R2' })],
  },
  {
    kind: 'lost-credit',
    party: 'acquirer',
    story: 'debited, answered, told as paid, never booked',
    events: without(paid(), 'captured', 'settlement-row', 'credit-published', 'announcement'),
  },
  {
    kind: 'lost-credit',
    party: 'acquirer',
    story: 'booked, told as paid, and taken off the books again without the wallet',
    events: [...without(paid(), 'settlement-row', 'credit-published', 'announcement'), books(60_000, {}, 'reversed')],
  },
  {
    kind: 'silent-success',
    party: 'terminal',
    story: 'the answer is lost, and told as a failure',
    events: [...taken(A), failed(20_000, A)],
  },
  {
    kind: 'silent-success',
    party: 'acquirer',
    story: 'the host declines what it booked',
    events: [
      ...taken(A),
      answered(800, A, '51'),
      reply(900, A, { outcome: 'DECLINED', code: '51', cause: 'OPERATION' }),
    ],
  },
  {
    kind: 'silent-success',
    party: 'terminal',
    story: 'a sale that stands, told as refunded',
    events: but(paid(), 'reply', { outcome: 'REFUNDED', cause: 'SYSTEM' }),
  },
  {
    kind: 'silent-success',
    party: 'terminal',
    story: 'a sale that stands, told as voided',
    events: but(paid(), 'reply', { outcome: 'VOIDED', cause: 'SYSTEM' }),
  },
  {
    kind: 'silent-success',
    party: 'terminal',
    story: 'a void was done, and the sale is told as paid in its place',
    order: 'V1',
    events: [
      ...paid(A),
      voidOf(),
      ...given,
      reply(15_000, { order: 'V1', at: 40_000 }, { outcome: 'APPROVED', reference: 'R2' }),
      row(A, { type: 'void', gross: -1290 }),
    ],
  },
  {
    kind: 'silent-success',
    party: 'terminal',
    story: 'nothing final was ever told',
    events: [...taken(A), progress(9000, A, 'PENDING')],
  },
  {
    kind: 'silent-success',
    party: 'terminal',
    story: 'a refund was done and told as refused',
    order: 'V1',
    events: [
      ...paid(A),
      voidOf(),
      ...given,
      reply(15_000, { order: 'V1', at: 40_000 }, { outcome: 'DECLINED' }),
      row(A, { type: 'void', gross: -1290 }),
    ],
  },
  {
    kind: 'unreversed',
    party: 'acquirer',
    story: 'the reversal was confirmed, the money stayed away',
    events: without(reversed(), 'given-back'),
  },
  {
    kind: 'unreversed',
    party: 'acquirer',
    story: 'debited, never booked, told as failed',
    events: [intent(), wallet(600, {}, 'debited'), reply(20_000, {}, { outcome: 'DECLINED' })],
  },
  {
    kind: 'unreversed',
    party: 'acquirer',
    story: 'the consumer has it back, the host still holds the sale',
    events: [...without(reversed(), 'reversed'), row({})],
  },
  {
    kind: 'unreversed',
    party: 'acquirer',
    story: 'a void booked, and never given back',
    order: 'V1',
    events: [
      ...paid(A),
      voidOf(),
      books(50_100, A, 'voided', { trace: '000002' }),
      reply(15_000, { order: 'V1', at: 40_000 }, { outcome: 'VOIDED', reference: 'R2' }),
      row(A, { type: 'void', gross: -1290 }),
    ],
  },
];

export const BAD_MONEY: readonly Bad[] = [...DOUBLE_CHARGE, ...AMOUNT, ...HANGING];
