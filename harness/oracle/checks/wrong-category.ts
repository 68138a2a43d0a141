/** Captured under another merchant category than the terminal's own. */
import { type Check, observes } from './check.js';

export const wrongCategory: Check = {
  kind: 'wrong-category',
  ask: (facts, episode) => {
    if (facts.intent.intent !== 'sale') return undefined;
    if (!observes(episode, 'capture')) return 'unobserved';
    const wrong = facts.captures.find(({ event }) => event.mcc !== episode.header.terminal.mcc);
    if (wrong === undefined) return undefined;
    const why = `booked under merchant category ${wrong.event.mcc}, the terminal's is ${episode.header.terminal.mcc}`;
    return { kind: 'wrong-category', party: 'acquirer', why, proof: [facts.index, wrong.index] };
  },
};
