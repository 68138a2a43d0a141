/** Captured, and in no settlement although the batch was closed. */
import { standingCaptures } from '../facts.js';
import { type Check, observes } from './check.js';

export const missingSettlement: Check = {
  kind: 'missing-settlement',
  ask: (facts, episode) => {
    if (facts.intent.intent !== 'sale') return undefined;
    if (!observes(episode, 'capture', 'settlement')) return standingCaptures(facts) > 0 ? 'unobserved' : undefined;
    // A day that never ended well settles nothing; that is limbo's question.
    if (standingCaptures(facts) <= 0 || episode.quiescence?.reached !== true) return undefined;
    if (facts.rows.some(({ event }) => event.type === 'sale')) return undefined;
    const proof = [facts.index, ...facts.captures.map(({ index }) => index)];
    return {
      kind: 'missing-settlement',
      party: 'acquirer',
      why: 'the sale was booked and stands in no settlement',
      proof,
    };
  },
};
