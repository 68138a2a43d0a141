/** A void or refund is an intent of its own: judged by the same rules with the sign turned, needing no cause. */

import type { EpisodeFacts } from '../facts.js';
import { type PaymentFacts, standing, told } from '../facts.js';
import { type Finding, observes, type Violation } from './check.js';

/** What is wrong with the money of a void or refund, asked in place of the questions about a sale's money. */
export function amendment(facts: PaymentFacts, episode: EpisodeFacts): Finding {
  if (!observes(episode, 'capture', 'wallet')) return 'unobserved';
  const original = episode.byOrder.get(facts.intent.original ?? '');
  const done = original?.amended.find(({ event }) => event.amount === facts.intent.amount);
  const side = told(facts);
  const proof = [
    facts.index,
    ...(done === undefined ? [] : [done.index]),
    ...(standing(facts) === undefined ? [] : [standing(facts)?.index ?? 0]),
  ];
  const violation = (kind: Violation['kind'], party: Violation['party'], why: string): Violation => ({
    kind,
    party,
    why,
    proof,
  });
  if (done !== undefined && (original?.givenBack ?? 0) < facts.intent.amount) {
    return violation('unreversed', 'acquirer', 'the acquirer took it back, and the consumer never got the money');
  }
  if (side === 'approved' && done === undefined)
    return violation('phantom-approval', 'terminal', 'told as given back, and nothing was');
  if (side === 'failed' && done !== undefined)
    return violation('silent-success', 'terminal', 'the money was given back, and the merchant was told it was not');
  return undefined;
}
