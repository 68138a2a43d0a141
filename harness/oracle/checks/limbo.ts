/** The money is right, and no final statement stands at quiescence, or quiescence did not come. */
import { standing } from '../facts.js';
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
    if (end.reached) return undefined;
    const why = `the day never came to its end${end.why === undefined ? '' : `: ${end.why}`}`;
    return { kind: 'limbo', party: 'terminal', why, proof };
  },
};
