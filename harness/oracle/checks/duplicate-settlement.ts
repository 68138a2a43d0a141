/** In the settlement twice, or still there after it was taken back. */
import { amendedAmount, standingCaptures } from '../facts.js';
import { type Check, money, observes } from './check.js';

export const duplicateSettlement: Check = {
  kind: 'duplicate-settlement',
  ask: (facts, episode) => {
    if (facts.intent.intent !== 'sale') return undefined;
    if (!observes(episode, 'settlement')) return facts.captures.length > 0 ? 'unobserved' : undefined;
    const proof = [facts.index, ...facts.rows.map(({ index }) => index)];
    if (facts.rows.filter(({ event }) => event.type === 'sale').length > 1) {
      return {
        kind: 'duplicate-settlement',
        party: 'acquirer',
        why: 'the sale stands in the settlement more than once',
        proof,
      };
    }
    if (facts.rows.length === 0) return undefined;
    if (!observes(episode, 'capture')) return 'unobserved';
    const gross = facts.rows.reduce((sum, { event }) => sum + event.gross, 0);
    const due = standingCaptures(facts) > 0 ? facts.intent.amount - amendedAmount(facts) : 0;
    if (gross <= due) return undefined;
    return {
      kind: 'duplicate-settlement',
      party: 'acquirer',
      why: `settled ${money(gross)}, due were ${money(due)}`,
      proof,
    };
  },
};
