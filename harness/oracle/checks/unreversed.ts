/** Debited and not captured: the money hangs between consumer and merchant, whatever was told. */
import { netDebit, standingCaptures } from '../facts.js';
import { type Check, observes } from './check.js';

export const unreversed: Check = {
  kind: 'unreversed',
  ask: (facts, episode) => {
    if (facts.intent.intent !== 'sale') return undefined;
    if (!observes(episode, 'wallet', 'capture')) return 'unobserved';
    if (netDebit(facts) <= 0 || standingCaptures(facts) > 0) return undefined;
    const confirmed = facts.answers.some(({ event }) => event.what === 'reversal' && event.code === '00');
    const why = confirmed
      ? 'the reversal was confirmed, and the consumer never got the money back'
      : 'the consumer paid, and the acquirer holds nothing for it';
    const proof = [
      facts.index,
      ...facts.money,
      ...facts.answers.filter(({ event }) => event.what === 'reversal').map(({ index }) => index),
    ];
    return { kind: 'unreversed', party: 'acquirer', why, proof };
  },
};
