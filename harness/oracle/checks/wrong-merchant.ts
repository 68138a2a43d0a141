/** Captured or settled under another merchant, or another terminal, than the one that asked. */
import { type Check, observes } from './check.js';

export const wrongMerchant: Check = {
  kind: 'wrong-merchant',
  ask: (facts, episode) => {
    if (facts.intent.intent !== 'sale') return undefined;
    const { merchant, terminal } = episode.header.terminal;
    const own = (event: { merchant: string; terminal: string }): boolean =>
      event.merchant === merchant && event.terminal === terminal;
    const wrong = facts.captures.find(({ event }) => !own(event)) ?? facts.rows.find(({ event }) => !own(event));
    if (wrong === undefined) return observes(episode, 'capture') ? undefined : 'unobserved';
    const { event, index } = wrong;
    const did = event.kind === 'settlement-row' ? 'settled' : 'booked';
    const why =
      event.merchant !== merchant
        ? `${did} under merchant ${event.merchant}, the terminal's is ${merchant}`
        : `${did} under terminal ${event.terminal}, it was asked for at ${terminal}`;
    return { kind: 'wrong-merchant', party: 'acquirer', why, proof: [facts.index, index] };
  },
};
