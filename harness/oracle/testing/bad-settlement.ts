/** Known-bad histories in which the books, the settlement or the loudspeaker is wrong. */
import { type Bad, given, voidOf } from './bad.js';
import { at, books, but, declined, paid, published, reply, reversed, row, spoken, without } from './histories.js';

const A = { order: 'A1', sale: 's1' };

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
  {
    kind: 'wrong-merchant',
    party: 'acquirer',
    story: 'booked right, settled to another merchant',
    events: but(paid(), 'settlement-row', { merchant: '999' }),
  },
  {
    kind: 'wrong-merchant',
    party: 'acquirer',
    story: 'booked right, settled under another terminal',
    events: but(paid(), 'settlement-row', { terminal: 'T9' }),
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
    kind: 'missing-settlement',
    party: 'acquirer',
    story: 'settled in another batch than it was booked in',
    events: but(paid(), 'settlement-row', { batch: '000002' }),
  },
  {
    kind: 'missing-settlement',
    party: 'acquirer',
    story: 'settled under another day than the rest of its batch',
    order: 'C3',
    events: [
      ...paid(A),
      ...paid({ order: 'B2', at: 60_000 }),
      ...but(paid({ order: 'C3', at: 120_000 }), 'settlement-row', { businessDate: '20260102' }),
    ],
  },
  {
    kind: 'missing-settlement',
    party: 'acquirer',
    story: 'a void in another batch than its own',
    events: [
      ...paid(A),
      voidOf(),
      ...given,
      reply(15_000, { order: 'V1', at: 40_000 }, { outcome: 'VOIDED', reference: 'R2' }),
      row(A, { type: 'void', gross: -1290, batch: '000007' }),
    ],
  },
  {
    kind: 'missing-settlement',
    party: 'acquirer',
    story: 'debited once, booked twice, settled once',
    events: [...paid(), books(710, {}, 'captured', { trace: '000002' })],
  },
  {
    kind: 'duplicate-settlement',
    party: 'acquirer',
    story: 'debited once, booked twice, settled twice',
    events: [...paid(), books(710, {}, 'captured', { trace: '000002' }), row({})],
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
    story: 'spoken twice, with a loss of power when it had long been said',
    events: [...paid(), at(8000, { kind: 'power', by: 'rig', party: 'soundbox', up: false }), spoken(9500, {})],
  },
  {
    kind: 'duplicate-announcement',
    party: 'soundbox',
    story: 'cut off once, and spoken whole twice',
    events: [...but(paid(), 'announcement', { cut: true }), spoken(2000, {}), spoken(3000, {})],
  },
];

export const BAD_SETTLEMENT: readonly Bad[] = [...SETTLEMENT, ...SPEAKER];
