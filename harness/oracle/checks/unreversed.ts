/** Debited and not captured, or given back and still captured: the money hangs between consumer and merchant. */
import { netDebit, type PaymentFacts, standing, standingCaptures, told } from '../facts.js';
import { type Check, observes, type Violation } from './check.js';

export const unreversed: Check = {
  kind: 'unreversed',
  ask: (facts, episode) => {
    if (facts.intent.intent !== 'sale') return undefined;
    if (!observes(episode, 'wallet', 'capture')) return 'unobserved';
    if (netDebit(facts) <= 0) return stillCaptured(facts);
    if (standingCaptures(facts) > 0) return undefined;
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

/** R2: nobody paid, the merchant was not told "paid", and the acquirer goes on holding the sale as captured. */
function stillCaptured(facts: PaymentFacts): Violation | undefined {
  const voided = facts.amended.length > 0;
  if (standingCaptures(facts) <= 0 || voided || told(facts) === 'approved') return undefined;
  const proof = [
    facts.index,
    ...facts.money,
    ...facts.captures.map(({ index }) => index),
    ...(standing(facts) === undefined ? [] : [standing(facts)?.index ?? 0]),
  ];
  return { kind: 'unreversed', party: 'acquirer', why: 'nobody paid, and the acquirer still holds the sale', proof };
}
