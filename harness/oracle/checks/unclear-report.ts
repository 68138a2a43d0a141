/** Final and true, but without reference, amount, cause or next step, or with a cause that the evidence contradicts. */

import type { ReplyEvent } from '../../../devices/wire/events.js';
import { allowedCauses, causeOfCode } from '../answers.js';
import { accepted, sideOf, standing } from '../facts.js';
import { type Check, observes, type Violation } from './check.js';

export const unclearReport: Check = {
  kind: 'unclear-report',
  ask: (facts, episode) => {
    if (!observes(episode, 'reply')) return 'unobserved';
    const statement = standing(facts);
    const reply = [...facts.statements]
      .reverse()
      .find(({ reply, outcome }) => reply !== undefined && outcome === statement?.outcome)?.reply;
    // Never taken up by the terminal: the register completes the report from the intent.
    if (statement === undefined || reply === undefined || !accepted(facts) || reply.outcome === 'NOT-FOUND')
      return undefined;
    const unclear = (why: string): Violation => ({
      kind: 'unclear-report',
      party: 'terminal',
      why,
      proof: [facts.index, statement.index],
    });
    const missing = missingParts(reply, sideOf(statement) === 'approved');
    if (missing.length > 0) return unclear(`the report lacks ${missing.join(', ')}`);
    if (reply.cause === undefined || sideOf(statement) === 'approved') return undefined;
    const byCode = reply.code === undefined || reply.outcome !== 'DECLINED' ? undefined : causeOfCode(reply.code);
    if (byCode !== undefined && byCode !== reply.cause)
      return unclear(`it names ${reply.cause}, its own code ${reply.code} means ${byCode}`);
    const cancelled = reply.outcome === 'CANCELLED' && reply.cause === 'OPERATION';
    // Where nobody wrote down what the acquirer answered, nothing speaks against a cause.
    if (cancelled || !episode.answersRecorded || allowedCauses(facts).has(reply.cause)) return undefined;
    return unclear(`it names ${reply.cause}, and nothing that the terminal saw speaks for that`);
  },
};

function missingParts(reply: ReplyEvent, approved: boolean): string[] {
  const missing: string[] = [];
  if (reply.order === '') missing.push('the order reference');
  if (reply.amount === undefined) missing.push('the amount');
  if (blank(reply.textZh) || blank(reply.textEn)) missing.push('what happened, in both languages');
  if (blank(reply.nextZh) || blank(reply.nextEn)) missing.push('the next step, in both languages');
  if (approved && blank(reply.reference)) missing.push('the reference');
  if (!approved && reply.cause === undefined) missing.push('the cause class');
  return missing;
}

function blank(text: string | undefined): boolean {
  return text === undefined || text.trim() === '';
}
