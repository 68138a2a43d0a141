/**
 * Captured, and in no settlement although the batch was closed; in that of another batch or day than its own; or taken out
 * of it again without a reversal, void or refund.
 */

import type { SettlementRowEvent } from '../../../devices/wire/events.js';
import { type EpisodeFacts, heldAmount, type Indexed, type PaymentFacts, standingCaptures } from '../facts.js';
import { type Check, money, observes } from './check.js';

type Row = Indexed<SettlementRowEvent>;

export const missingSettlement: Check = {
  kind: 'missing-settlement',
  ask: (facts, episode) => {
    if (facts.intent.intent !== 'sale') return undefined;
    if (!observes(episode, 'capture', 'settlement')) return standingCaptures(facts) > 0 ? 'unobserved' : undefined;
    const elsewhere = inAnotherBatch(facts) ?? onAnotherDay(facts, episode);
    const why = elsewhere?.why ?? settledTooLittle(facts, episode);
    if (why === undefined) return undefined;
    const events = [...facts.captures, ...(elsewhere === undefined ? facts.rows : [elsewhere.row])];
    const proof = [facts.index, ...events.map(({ index }) => index)];
    return { kind: 'missing-settlement', party: 'acquirer', why, proof };
  },
};

function settledTooLittle(facts: PaymentFacts, episode: EpisodeFacts): string | undefined {
  // A day that never ended well settles nothing; that is limbo's question.
  if (standingCaptures(facts) <= 0 || episode.quiescence?.reached !== true) return undefined;
  const gross = facts.rows.reduce((sum, { event }) => sum + event.gross, 0);
  // A sale that was given back whole may be left out of the settlement altogether (R2).
  const due = heldAmount(facts);
  if (gross >= due) return undefined;
  if (facts.rows.length === 0) return 'the sale was booked and stands in no settlement';
  return `settled ${money(gross)}, booked were ${money(due)}`;
}

/** A sale belongs to the batch that it was booked in, a void or refund to its own. */
function inAnotherBatch(facts: PaymentFacts): { readonly row: Row; readonly why: string } | undefined {
  const own = new Set(facts.captures.map(({ event }) => event.batch));
  const sales = facts.rows.filter(({ event }) => event.type === 'sale');
  const amends = facts.rows.filter(({ event }) => event.type === 'void' || event.type === 'refund');
  const ofAmends = new Set(facts.amended.map(({ event }) => event.batch));
  return strayed(sales, own) ?? strayed(amends, ofAmends);
}

function strayed(
  rows: readonly Row[],
  own: ReadonlySet<string>,
): { readonly row: Row; readonly why: string } | undefined {
  const [row] = rows;
  if (row === undefined || own.size === 0 || rows.some(({ event }) => own.has(event.batch))) return undefined;
  return { row, why: `settled in batch ${row.event.batch}, booked in batch ${[...own].join(', ')}` };
}

/** The rows of one batch are those of one business date. */
function onAnotherDay(
  facts: PaymentFacts,
  episode: EpisodeFacts,
): { readonly row: Row; readonly why: string } | undefined {
  for (const row of facts.rows) {
    const dates = episode.batchDates.get(row.event.batch);
    if (dates === undefined || dates.size === 1) continue;
    const [[day]] = [...dates].sort((a, b) => b[1] - a[1]) as [[string, number]];
    if (day !== row.event.businessDate)
      return { row, why: `settled under ${row.event.businessDate}, its batch is that of ${day}` };
  }
  return undefined;
}
