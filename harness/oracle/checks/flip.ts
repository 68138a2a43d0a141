/** A final statement was contradicted by a later one, without a new intent. */
import { type Statement, sideOf } from '../facts.js';
import type { Check } from './check.js';

export const flip: Check = {
  kind: 'flip',
  ask: (facts) => {
    let first: Statement | undefined;
    for (const statement of facts.statements) {
      const side = sideOf(statement);
      if (side === 'nothing' || statement.outcome === 'NOT-FOUND') continue;
      first ??= statement;
      if (side === sideOf(first)) continue;
      const why = `told ${first.outcome ?? 'refused'} first and ${statement.outcome ?? 'refused'} later`;
      return { kind: 'flip', party: 'terminal', why, proof: [facts.index, first.index, statement.index] };
    }
    return undefined;
  },
};
