/** Known-bad histories in which the money is wrong. */
import type { EpisodeHeader } from '../../../devices/wire/events.js';
import type { Party } from '../../../devices/wire/machine.js';
import type { ViolationKind } from '../kinds.js';
import {
  answered,
  books,
  but,
  declined,
  type Events,
  intent,
  paid,
  progress,
  published,
  reply,
  reversed,
  row,
  spoken,
  wallet,
  without,
} from './histories.js';

export interface Bad {
  readonly kind: ViolationKind;
  readonly party: Party;
  readonly story: string;
  readonly events: Events;
  /** Of the payment that is charged; `A1` unless told. */
  readonly order?: string;
  readonly end?: Events;
  readonly header?: EpisodeHeader;
}

const A = { order: 'A1', sale: 's1' };
const B = { order: 'B2', sale: 's1', at: 60_000 };
const failed = (after: number, of: typeof A) => reply(after, of, { outcome: 'DECLINED', cause: 'NETWORK' });
/** Paid and booked, whatever the merchant was told. */
const taken = (of: typeof A) => without(paid(of), 'reply', 'answered');
const given = [wallet(50_000, A, 'given-back'), books(50_100, A, 'voided', { trace: '000002', reference: 'R2' })];
const voidOf = (more: object = {}) =>
  intent({ order: 'V1', at: 40_000 }, { intent: 'void', original: 'A1', code: undefined, ...more });

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

const SETTLEMENT: readonly Bad[] = [
  {
    kind: 'wrong-merchant',
    party: 'acquirer',
    story: 'another merchant',
    events: but(paid(), 'captured', { merchant: '999' }),
  },
  {
    kind: 'wrong-merchant',
    party: 'acquirer',
    story: 'another terminal',
    events: but(paid(), 'captured', { terminal: 'T9' }),
  },
  {
    kind: 'wrong-category',
    party: 'acquirer',
    story: 'a cheaper category',
    events: but(paid(), 'captured', { mcc: '8398' }),
  },
  { kind: 'wrong-category', party: 'acquirer', story: 'no category', events: but(paid(), 'captured', { mcc: '' }) },
  { kind: 'missing-settlement', party: 'acquirer', story: 'in no batch', events: without(paid(), 'settlement-row') },
  {
    kind: 'missing-settlement',
    party: 'acquirer',
    story: 'in the batch, and out of it again',
    events: [...paid(), row({}, { type: 'reversal', gross: -1290 })],
  },
  {
    kind: 'duplicate-settlement',
    party: 'acquirer',
    story: 'in two batches',
    events: [...paid(), row({}, { batch: '000002' })],
  },
  {
    kind: 'duplicate-settlement',
    party: 'acquirer',
    story: 'taken back, and settled all the same',
    events: [...reversed(), row({})],
  },
  {
    kind: 'wrong-fee',
    party: 'acquirer',
    story: 'rounded down',
    events: but(paid(), 'settlement-row', { fee: 7, net: 1283 }),
  },
  {
    kind: 'wrong-fee',
    party: 'acquirer',
    story: 'the net is not what is left',
    events: but(paid(), 'settlement-row', { net: 1290 }),
  },
  {
    kind: 'wrong-fee',
    party: 'acquirer',
    story: 'the fee of a voided sale is kept',
    events: [
      ...paid(A),
      voidOf(),
      ...given,
      reply(15_000, { order: 'V1', at: 40_000 }, { outcome: 'VOIDED', reference: 'R2' }),
      row(A, { type: 'void', gross: -1290, fee: 0, net: -1290 }),
    ],
  },
];

const SPEAKER: readonly Bad[] = [
  {
    kind: 'false-announcement',
    party: 'acquirer',
    story: 'published before the money was booked, and refused',
    events: [...declined(), published(300, {}), spoken(500, {})],
  },
  {
    kind: 'false-announcement',
    party: 'acquirer',
    story: 'published after it was taken back',
    events: [...reversed(), published(30_000, {}), spoken(31_000, {})],
  },
  {
    kind: 'missing-announcement',
    party: 'acquirer',
    story: 'never published',
    events: without(paid(), 'credit-published', 'announcement'),
  },
  {
    kind: 'missing-announcement',
    party: 'soundbox',
    story: 'published, never spoken',
    events: without(paid(), 'announcement'),
  },
  {
    kind: 'duplicate-announcement',
    party: 'soundbox',
    story: 'one id spoken twice',
    events: [...paid(), spoken(2000, {})],
  },
  {
    kind: 'duplicate-announcement',
    party: 'acquirer',
    story: 'one credit under two ids',
    events: [...paid(), published(1500, {}, { credit: 'again' }), spoken(2000, {}, { credit: 'again' })],
  },
  {
    kind: 'duplicate-announcement',
    party: 'soundbox',
    story: 'cut off once, and spoken whole twice',
    events: [...but(paid(), 'announcement', { cut: true }), spoken(2000, {}), spoken(3000, {})],
  },
];

export const BAD_MONEY: readonly Bad[] = [...DOUBLE_CHARGE, ...AMOUNT, ...HANGING, ...SETTLEMENT, ...SPEAKER];
