/** Captured under another merchant, or another terminal, than the one that asked. */
import { type Check, observes } from './check.js';

export const wrongMerchant: Check = {
  kind: 'wrong-merchant',
  ask: (facts, episode) => {
    if (facts.intent.intent !== 'sale') return undefined;
    if (!observes(episode, 'capture')) return 'unobserved';
    const { merchant, terminal } = episode.header.terminal;
    const wrong = facts.captures.find(({ event }) => event.merchant !== merchant || event.terminal !== terminal);
    if (wrong === undefined) return undefined;
    const { event, index } = wrong;
    const why =
      event.merchant !== merchant
        ? `booked under merchant ${event.merchant}, the terminal's is ${merchant}`
        : `booked under terminal ${event.terminal}, it was asked for at ${terminal}`;
    return { kind: 'wrong-merchant', party: 'acquirer', why, proof: [facts.index, index] };
  },
};
