/** The money is right, and no final statement stands at quiescence, or quiescence did not come. */
import { standing, standingCaptures } from '../facts.js';
import { type Check, observes } from './check.js';

export const limbo: Check = {
  kind: 'limbo',
  ask: (facts, episode) => {
    const end = episode.quiescence;
    if (end === undefined) return undefined;
    const proof = [facts.index, ...facts.statements.slice(-1).map(({ index }) => index), end.index];
    if (standing(facts) === undefined) {
      // Nothing heard, where nobody listened, is no silence.
      if (!observes(episode, 'reply')) return 'unobserved';
      return { kind: 'limbo', party: 'terminal', why: 'the merchant was never told a final result', proof };
    }
    const unsettled = standingCaptures(facts) > 0 && facts.rows.length === 0;
    if (end.reached || !unsettled) return undefined;
    if (!observes(episode, 'settlement')) return 'unobserved';
    return {
      kind: 'limbo',
      party: 'terminal',
      why: 'the day never came to its end, and this sale is in no settlement',
      proof,
    };
  },
};
