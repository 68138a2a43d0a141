/** Final and true, but without reference, amount, cause or next step, or with a cause that the evidence contradicts. */
import type { ReplyEvent } from '../../../devices/wire/events.js';
import { causeOfCode } from '../answers.js';
import { allowedCauses } from '../causes.js';
import { accepted, type EpisodeFacts, type PaymentFacts, type Statement, sideOf, standing } from '../facts.js';
import { type Check, observes } from './check.js';

export const unclearReport: Check = {
  kind: 'unclear-report',
  ask: (facts, episode) => {
    if (!observes(episode, 'reply')) return 'unobserved';
    const statement = standing(facts);
    // Never taken up by the terminal: the register completes the report from the intent.
    if (statement === undefined || statement.channel === 'refusal' || statement.outcome === 'NOT-FOUND')
      return undefined;
    if (!accepted(facts)) return undefined;
    const why = unclear(facts, episode, statement);
    if (why === undefined) return undefined;
    return { kind: 'unclear-report', party: 'terminal', why, proof: [facts.index, statement.index] };
  },
};

function unclear(facts: PaymentFacts, episode: EpisodeFacts, statement: Statement): string | undefined {
  const same = facts.statements.filter((other) => sideOf(other) === sideOf(statement));
  const reply = same.findLast((other) => other.reply !== undefined && other.outcome !== 'NOT-FOUND')?.reply;
  const approved = sideOf(statement) === 'approved';
  const missing = reply === undefined ? missingInPassing(same, approved) : missingParts(reply, approved);
  // A void or refund needs no cause, nor does a sale that one of them took back.
  const needsCause = facts.intent.intent === 'sale' && facts.amendments.length === 0;
  if (needsCause && !approved && reply?.cause === undefined) missing.push('the cause class');
  if (missing.length > 0) return `the report lacks ${missing.join(', ')}`;
  if (reply?.cause === undefined || approved) return undefined;
  const byCode = reply.code === undefined || reply.outcome !== 'DECLINED' ? undefined : causeOfCode(reply.code);
  if (byCode !== undefined && byCode !== reply.cause)
    return `it names ${reply.cause}, its own code ${reply.code} means ${byCode}`;
  // A press that was refused, and a question that came too early, say nothing of the result.
  const first = same.find(({ channel, outcome }) => channel !== 'refusal' && outcome !== 'NOT-FOUND');
  const allowed = allowedCauses(facts, episode, first ?? statement);
  if (allowed.has(reply.cause)) return undefined;
  return `it names ${reply.cause}, and what the terminal saw leaves ${[...allowed].join(' or ')}`;
}

/** What the register never heard, and only the screen or the slip told: the merchant holds what stood there. */
function missingInPassing(told: readonly Statement[], approved: boolean): string[] {
  const missing: string[] = [];
  if (!told.some(({ amount }) => amount !== undefined)) missing.push('the amount');
  if (approved && !told.some(({ reference }) => !blank(reference))) missing.push('the reference');
  if (!approved) missing.push('the next step, in both languages');
  return missing;
}

function missingParts(reply: ReplyEvent, approved: boolean): string[] {
  const missing: string[] = [];
  if (reply.order === '') missing.push('the order reference');
  if (reply.amount === undefined) missing.push('the amount');
  if (blank(reply.textZh) || blank(reply.textEn)) missing.push('what happened, in both languages');
  if (blank(reply.nextZh) || blank(reply.nextEn)) missing.push('the next step, in both languages');
  if (approved && blank(reply.reference)) missing.push('the reference');
  return missing;
}

function blank(text: string | undefined): boolean {
  return text === undefined || text.trim() === '';
}
