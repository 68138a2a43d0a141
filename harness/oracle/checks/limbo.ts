/** The money is right, and no final statement stands at quiescence, or quiescence did not come. */
import { standing } from '../facts.js';
import type { Check } from './check.js';

export const limbo: Check = {
  kind: 'limbo',
  ask: (facts, episode) => {
    const end = episode.quiescence;
    if (end === undefined) return undefined;
    const proof = [facts.index, ...facts.statements.slice(-1).map(({ index }) => index), end.index];
    if (standing(facts) === undefined) {
      return { kind: 'limbo', party: 'terminal', why: 'the merchant was never told a final result', proof };
    }
    const unsettled = facts.captures.length > facts.reversals.length && facts.rows.length === 0;
    if (end.reached || !unsettled) return undefined;
    return {
      kind: 'limbo',
      party: 'terminal',
      why: 'the day never came to its end, and this sale is in no settlement',
      proof,
    };
  },
};
