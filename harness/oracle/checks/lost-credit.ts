/** Debited, told "approved", and the acquirer holds no captured sale for it: 没到账. */
import { netDebit, standing, standingCaptures, told } from '../facts.js';
import { type Check, observes } from './check.js';

export const lostCredit: Check = {
  kind: 'lost-credit',
  ask: (facts, episode) => {
    if (facts.intent.intent !== 'sale' || told(facts) !== 'approved') return undefined;
    if (!observes(episode, 'wallet', 'capture')) return 'unobserved';
    if (netDebit(facts) <= 0 || standingCaptures(facts) > 0) return undefined;
    const proof = [facts.index, ...facts.money, standing(facts)?.index ?? facts.index];
    return {
      kind: 'lost-credit',
      party: 'acquirer',
      why: 'the consumer paid and the merchant was told so, and the acquirer has no such sale',
      proof,
    };
  },
};
