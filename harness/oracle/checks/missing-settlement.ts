/** Captured, and in no settlement although the batch was closed; or taken out of it again without a reversal, void or refund. */
import { amendedAmount, standingCaptures } from '../facts.js';
import { type Check, money, observes } from './check.js';

export const missingSettlement: Check = {
  kind: 'missing-settlement',
  ask: (facts, episode) => {
    if (facts.intent.intent !== 'sale') return undefined;
    if (!observes(episode, 'capture', 'settlement')) return standingCaptures(facts) > 0 ? 'unobserved' : undefined;
    // A day that never ended well settles nothing; that is limbo's question.
    if (standingCaptures(facts) <= 0 || episode.quiescence?.reached !== true) return undefined;
    const gross = facts.rows.reduce((sum, { event }) => sum + event.gross, 0);
    const due = facts.intent.amount - amendedAmount(facts);
    // A sale that was given back whole may be left out of the settlement altogether (R2).
    if (gross >= due) return undefined;
    const proof = [facts.index, ...[...facts.captures, ...facts.rows].map(({ index }) => index)];
    return {
      kind: 'missing-settlement',
      party: 'acquirer',
      why:
        facts.rows.length === 0
          ? 'the sale was booked and stands in no settlement'
          : `settled ${money(gross)}, due were ${money(due)}`,
      proof,
    };
  },
};
