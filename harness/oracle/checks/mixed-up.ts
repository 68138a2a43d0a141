/** A result or receipt that carries the reference of another payment, or a result for an order that nobody asked for. */
import type { Check } from './check.js';

export const mixedUp: Check = {
  kind: 'mixed-up',
  ask: (facts, episode) => {
    const strange = facts.strangeResults[0];
    if (strange !== undefined) {
      const why = `a result came for an order that nobody asked for, after the intent of ${facts.intent.order}`;
      return { kind: 'mixed-up', party: 'terminal', why, proof: [facts.index, strange] };
    }
    const original = facts.intent.original === undefined ? undefined : episode.byOrder.get(facts.intent.original);
    for (const { reference, channel, index } of facts.statements) {
      if (reference === undefined) continue;
      const owner = episode.byReference.get(reference);
      if (owner === undefined || owner === facts || owner === original) continue;
      const what = channel === 'receipt' ? 'receipt printed' : 'result told';
      const why = `the ${what} for ${facts.intent.order} carries the reference of ${owner.intent.order}`;
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
