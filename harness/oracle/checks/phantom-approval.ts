/** Told "approved", and the consumer paid nothing. */
import { saysDone, trusted } from '../answers.js';
import { netDebit, standing, told } from '../facts.js';
import { type Check, observes } from './check.js';

export const phantomApproval: Check = {
  kind: 'phantom-approval',
  ask: (facts, episode) => {
    if (told(facts) !== 'approved') return undefined;
    if (!observes(episode, 'wallet')) return 'unobserved';
    const statement = standing(facts);
    const proof = [facts.index, ...facts.money, ...(statement === undefined ? [] : [statement.index])];
    if (facts.intent.intent !== 'sale') return undefined;
    const voided = facts.amended.length > 0;
    if (netDebit(facts) > 0 || voided) return undefined;
    const believed = facts.answers.some(({ event }) => trusted(event) && saysDone(event)) && !facts.reversed;
    const party = believed && facts.debits === 0 ? 'acquirer' : 'terminal';
    const why =
      facts.debits > 0
        ? 'the merchant was told "paid", and the money was given back'
        : 'the merchant was told "paid", and no money was taken';
    return { kind: 'phantom-approval', party, why, proof };
  },
};
