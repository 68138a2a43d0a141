/** Captured under another merchant than the terminal's own. */
import { type Check, observes } from './check.js';

export const wrongMerchant: Check = {
  kind: 'wrong-merchant',
  ask: (facts, episode) => {
    if (facts.intent.intent !== 'sale') return undefined;
    if (!observes(episode, 'capture')) return 'unobserved';
    const wrong = facts.captures.find(({ event }) => event.merchant !== episode.header.terminal.merchant);
    if (wrong === undefined) return undefined;
    const why = `booked under merchant ${wrong.event.merchant}, the terminal's is ${episode.header.terminal.merchant}`;
    return { kind: 'wrong-merchant', party: 'acquirer', why, proof: [facts.index, wrong.index] };
  },
};
