/** A final statement was contradicted or taken back by a later one, without a new intent. */
import { type PaymentFacts, type Statement, sideOf, tellsToWait } from '../facts.js';
import type { Check, Violation } from './check.js';

export const flip: Check = {
  kind: 'flip',
  ask: (facts) => {
    // Each refusal answers one request; where there were more, a later result answers another and contradicts nothing.
    const refusals = facts.statements.filter(({ channel }) => channel === 'refusal').length;
    const askedAgain = refusals > 0 && facts.requests > refusals;
    let first: Statement | undefined;
    /** The last final result that the register heard: what it hears after that has come in order. */
    let heard: Statement | undefined;
    for (const statement of facts.statements) {
      if (statement.outcome === 'NOT-FOUND') continue;
      if (askedAgain && statement.channel === 'refusal') continue;
      if (sideOf(statement) === 'nothing') {
        if (heard !== undefined && tellsToWait(statement) && !amendedBetween(facts, heard, statement))
          return flipped(facts, heard, statement);
        continue;
      }
      // A void or refund is a new intent: after it the sale may be told as taken back.
      if (first === undefined || amendedBetween(facts, first, statement)) first = statement;
      if (statement.channel === 'reply') heard = statement;
      if (sideOf(statement) !== sideOf(first)) return flipped(facts, first, statement);
    }
    return undefined;
  },
};

function amendedBetween(facts: PaymentFacts, a: Statement, b: Statement): boolean {
  return facts.amendments.some((index) => index > a.index && index < b.index);
}

function flipped(facts: PaymentFacts, first: Statement, later: Statement): Violation {
  const why = `told ${word(first)} first and ${word(later)} later`;
  return { kind: 'flip', party: 'terminal', why, proof: [facts.index, first.index, later.index] };
}

function word(statement: Statement): string {
  return statement.outcome ?? statement.stage ?? 'refused';
}
