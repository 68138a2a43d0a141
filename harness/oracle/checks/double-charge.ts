/** Net debits over the payments of a sale exceed its amount. Charged for each payment beyond the one that was told as paid. */
import type { Party } from '../../../devices/wire/machine.js';
import { saysDone, saysNot, trusted } from '../answers.js';
import { netDebit, type PaymentFacts, sideOf, standing, tellsToWait, told } from '../facts.js';
import { type Check, money, observes } from './check.js';

export const doubleCharge: Check = {
  kind: 'double-charge',
  ask: (facts, episode) => {
    if (facts.intent.intent !== 'sale') return undefined;
    if (!observes(episode, 'wallet')) return 'unobserved';
    const sale = episode.payments.filter(
      (other) => other.intent.sale === facts.intent.sale && other.intent.intent === 'sale',
    );
    const debited = sale.reduce((sum, other) => sum + netDebit(other), 0);
    if (netDebit(facts) <= 0 || debited <= facts.intent.amount) return undefined;
    const twice = netDebit(facts) > facts.intent.amount && facts.debits > 1;
    const paidFor = sale.find((other) => told(other) === 'approved' && netDebit(other) > 0) ?? sale[0];
    if (!twice && (sale.length === 1 || paidFor === facts)) return undefined;
    const proof = sale.flatMap((other) => [
      other.index,
      ...other.money,
      ...(standing(other) === undefined ? [] : [standing(other)?.index ?? 0]),
    ]);
    const why = `the consumer paid ${money(debited)} for a sale of ${money(facts.intent.amount)}`;
    return { kind: 'double-charge', party: twice ? whoTookTwice(facts) : whoAskedTwice(sale), why, proof };
  },
};

/** One order was debited more than once: who let the second pass? */
function whoTookTwice(facts: PaymentFacts): Party {
  if (facts.captures.length < 2) return 'wallet';
  const traces = new Set(facts.captures.map(({ event }) => event.trace));
  return traces.size > 1 ? 'terminal' : 'acquirer';
}

/** Why was a second payment begun? Because the first was told as failed, or although it was not. */
function whoAskedTwice(sale: readonly PaymentFacts[]): Party {
  const paid = sale.filter((payment) => netDebit(payment) > 0);
  const [first, second] = paid;
  if (first === undefined || second === undefined) return 'terminal';
  const before = first.statements.filter(({ index }) => index < second.index);
  const final = before.findLast((statement) => sideOf(statement) !== 'nothing');
  const last = final ?? before.at(-1);
  if (last === undefined) return 'terminal';
  if (sideOf(last) === 'approved' || (final === undefined && tellsToWait(last))) return 'register';
  const heard = first.answers.filter(({ index, event }) => index < second.index && trusted(event));
  const believed = heard.some(({ event }) => saysNot(event)) && !heard.some(({ event }) => saysDone(event));
  return final !== undefined && believed ? 'acquirer' : 'terminal';
}
