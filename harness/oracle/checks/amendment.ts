/** A void or refund is an intent of its own: judged by the same rules with the sign turned, needing no cause. */

import type { CaptureEvent } from '../../../devices/wire/events.js';
import type { EpisodeFacts } from '../facts.js';
import { type Indexed, type PaymentFacts, standing, told } from '../facts.js';
import { type Finding, money, observes, type Violation } from './check.js';

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
  const other = done === undefined ? unclaimed(original, episode) : undefined;
  if (other !== undefined) {
    const why = `${money(other.event.amount)} was given back, the cashier asked for ${money(facts.intent.amount)}`;
    return { ...violation('wrong-amount', 'terminal', why), proof: [...proof, other.index] };
  }
  if (side === 'approved' && done === undefined)
    return violation('phantom-approval', 'terminal', 'told as given back, and nothing was');
  if (side === 'failed' && done !== undefined)
    return violation('silent-success', 'terminal', 'the money was given back, and the merchant was told it was not');
  return undefined;
}

/** Given back on this sale in an amount that no void or refund of it asked for. */
function unclaimed(original: PaymentFacts | undefined, episode: EpisodeFacts): Indexed<CaptureEvent> | undefined {
  if (original === undefined) return undefined;
  const asked = new Set(
    episode.payments
      .filter(({ intent }) => intent.original === original.intent.order)
      .map(({ intent }) => intent.amount),
  );
  return original.amended.find(({ event }) => !asked.has(event.amount));
}
