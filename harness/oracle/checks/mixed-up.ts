/** A result that carries the reference of another payment, or names an order that was not asked for. */
import type { Check } from './check.js';

export const mixedUp: Check = {
  kind: 'mixed-up',
  ask: (facts, episode) => {
    for (const { reply, index } of facts.statements) {
      if (reply?.reference === undefined) continue;
      const owner = episode.byReference.get(reply.reference);
      const original = facts.intent.original === undefined ? undefined : episode.byOrder.get(facts.intent.original);
      if (owner === undefined || owner === facts || owner === original) continue;
      const why = `the result told for ${facts.intent.order} carries the reference of ${owner.intent.order}`;
      return {
        kind: 'mixed-up',
        party: 'terminal',
        why,
        proof: [facts.index, index, ...owner.captures.map((capture) => capture.index)],
      };
    }
    return undefined;
  },
};
