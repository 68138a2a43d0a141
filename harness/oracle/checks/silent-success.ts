/** Debited and captured, and told a failure or nothing final. */
import { saysDone, saysNot, trusted } from '../answers.js';
import { netDebit, standing, standingCaptures, told } from '../facts.js';
import { type Check, observes } from './check.js';

export const silentSuccess: Check = {
  kind: 'silent-success',
  ask: (facts, episode) => {
    if (facts.intent.intent !== 'sale') return undefined;
    const side = told(facts);
    if (side === 'approved') return undefined;
    if (!observes(episode, 'wallet', 'capture')) return 'unobserved';
    if (netDebit(facts) <= 0 || standingCaptures(facts) <= 0) return undefined;
    // Nothing heard, where nobody listened, is no silence.
    if (side === 'nothing' && !observes(episode, 'reply')) return 'unobserved';
    const statement = standing(facts);
    const before = facts.answers.filter(({ index, event }) => trusted(event) && index < (statement?.index ?? 0));
    // A host that said "paid" first is not made wrong by what it answered to a second request for the same order.
    const heardDone = before.some(({ event }) => saysDone(event));
    const heardNot = before.some(({ event }) => saysNot(event) && entitles(event.what));
    const believed = side === 'failed' && heardNot && !heardDone;
    const proof = [
      facts.index,
      ...facts.money,
      ...facts.captures.map(({ index }) => index),
      ...(statement === undefined ? [] : [statement.index]),
    ];
    const why =
      side === 'failed'
        ? 'the consumer paid, and the merchant was told it failed'
        : 'the consumer paid, and the merchant was told nothing final';
    return { kind: 'silent-success', party: believed ? 'acquirer' : 'terminal', why, proof };
  },
};

/** "No such sale" to a query is no end: the sale may still arrive. */
function entitles(what: string): boolean {
  return what === 'sale' || what === 'query' || what === 'reversal';
}
