/** Net debits over the payments of a sale exceed its amount. Charged for each payment beyond the one that was told as paid. */
import { netDebit, standing, told } from '../facts.js';
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
    return { kind: 'double-charge', party: 'terminal', why, proof };
  },
};
