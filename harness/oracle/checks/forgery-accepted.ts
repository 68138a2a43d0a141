/** A used or expired code or that of another wallet, an altered message or a spoofed announcement was taken as good. */
import { saysDone, saysNot, trusted } from '../answers.js';
import { type PaymentFacts, sideOf } from '../facts.js';
import { type Check, type Finding, observes } from './check.js';

export const forgeryAccepted: Check = {
  kind: 'forgery-accepted',
  ask: (facts, episode) => {
    if (facts.badCodeTaken !== undefined) {
      return {
        kind: 'forgery-accepted',
        party: 'wallet',
        why: 'the wallet took a used or expired code',
        proof: [facts.index, facts.badCodeTaken],
      };
    }
    if (facts.otherWallet !== undefined) {
      return {
        kind: 'forgery-accepted',
        party: 'wallet',
        why: 'a wallet took the code of another wallet',
        proof: [facts.index, facts.otherWallet],
      };
    }
    const spoof = facts.spoofs[0];
    if (spoof === undefined) return altered(facts);
    if (!observes(episode, 'capture')) return altered(facts) ?? 'unobserved';
    return {
      kind: 'forgery-accepted',
      party: 'soundbox',
      why: 'the loudspeaker spoke of a credit that the acquirer never published',
      proof: [facts.index, spoof],
    };
  },
};

const BAD_MAC = {
  right: 'right',
  wrong: 'wrong',
  altered: 'that of other content',
  none: 'missing',
  'not-due': 'missing',
} as const;

/** A final result that rests on nothing but an answer with a bad MAC, or with none where one is due. */
function altered(facts: PaymentFacts): Finding {
  const final = facts.statements.find(
    (statement) => sideOf(statement) !== 'nothing' && statement.outcome !== 'NOT-FOUND',
  );
  if (final === undefined || final.channel === 'refusal') return undefined;
  const before = facts.answers.filter(({ index }) => index < final.index);
  const says = sideOf(final) === 'approved' ? saysDone : saysNot;
  const forged = before.find(({ event }) => !trusted(event) && says(event));
  const honest = before.some(({ event }) => trusted(event) && says(event));
  if (forged === undefined || honest) return undefined;
  const why = `the terminal told a final result on an answer whose MAC was ${BAD_MAC[forged.event.mac]}`;
  return { kind: 'forgery-accepted', party: 'terminal', why, proof: [facts.index, forged.index, final.index] };
}
