/**
 * A final result that nothing from a host of somebody else bears out: told as paid, and no answer that says so had come to the
 * terminal; told as not paid, the request had left, and all that had come says "paid" or leaves it open. Asked where the wire
 * was watched. What became of the money is another question, and stays open where nobody saw it.
 */
import { type Answer, leavesOpen, saysDone, saysNot } from '../answers.js';
import { type PaymentFacts, type Statement, sideOf } from '../facts.js';
import { type Check, type Finding, observes } from './check.js';

export const unfoundedReport: Check = {
  kind: 'unfounded-report',
  ask: (facts, episode) => {
    if (!observes(episode, 'wire')) return undefined;
    let unread: Finding;
    for (const statement of facts.statements) {
      if (statement.channel === 'refusal' || statement.outcome === 'NOT-FOUND') continue;
      const why = unfounded(facts, statement);
      if (why === undefined) continue;
      // Something came that nobody here could read: it may have been the answer.
      if (episode.unread.some((index) => index > facts.index && index < statement.index)) unread = 'unobserved';
      else return { kind: 'unfounded-report', party: 'terminal', why, proof: proofOf(facts, statement) };
    }
    return unread;
  },
};

function unfounded(facts: PaymentFacts, statement: Statement): string | undefined {
  const side = sideOf(statement);
  const isSale = facts.intent.intent === 'sale';
  if (side === 'nothing') return undefined;
  const came = cameBefore(facts, statement);
  const words = came.map(inWords).join(', ');
  if (side === 'approved') {
    // That its money went back is what a void or refund wants, and the end of a sale without one.
    if (came.some((answer) => saysDone(answer) && !(isSale && saysNot(answer)))) return undefined;
    return `told ${statement.outcome}, and ${came.length === 0 ? 'no answer had come to the terminal' : `all that had come to it was ${words}`}`;
  }
  // A void or refund that was refused needs the host for it no more than one that was never sent.
  if (!isSale || !hadLeft(facts, statement)) return undefined;
  if (came.some((answer) => saysNot(answer) || !(saysDone(answer) || leavesOpen(answer)))) return undefined;
  return `told ${statement.outcome} after the request had left, and ${came.length === 0 ? 'no answer had come to the terminal' : `all that had come to it was ${words}`}`;
}

function cameBefore(facts: PaymentFacts, { index: before }: Statement): Answer[] {
  return facts.passed.flatMap(({ index, event: { to, side, what, answer, fate } }) =>
    index < before && to === 'terminal' && side === 'terminal' && answer !== undefined
      ? [{ what, code: answer, ...(fate === undefined ? {} : { fate }) }]
      : [],
  );
}

function hadLeft(facts: PaymentFacts, { index: before }: Statement): boolean {
  return facts.passed.some(
    ({ index, event }) =>
      index < before && event.to === 'acquirer' && event.side === 'terminal' && event.what === 'sale',
  );
}

function inWords({ what, code, fate }: Answer): string {
  return `${what} ${code}${fate === undefined ? '' : ` ${fate}`}`;
}

function proofOf(facts: PaymentFacts, statement: Statement): number[] {
  const near = facts.passed.filter(({ index, event }) => event.side === 'terminal' && index < statement.index);
  return [facts.index, ...near.map(({ index }) => index), statement.index];
}
