/**
 * Cause classes that the terminal's evidence leaves open (docs/oracle.md "A cause class is wrong"). Silence leaves network
 * and system. What certainly reached the terminal leaves its own class alone; what may have reached it allows its class.
 */
import type { AnsweredEvent, CauseClass } from '../../devices/wire/events.js';
import { causeOfCode, trusted } from './answers.js';
import type { EpisodeFacts, PaymentFacts, Statement } from './facts.js';

const CLASSES: readonly CauseClass[] = ['NETWORK', 'SYSTEM', 'OPERATION', 'FRAUD'];

/** An answer that came so soon after the intent, past no fault, was waited for: a terminal waits 25 s. */
const AWAITED_MS = 10_000;
/** How long an answer may be on its way. */
const ON_ITS_WAY_MS = 1_000;

/** @param final the first statement of the result: what came later, the terminal could not know. */
export function allowedCauses(facts: PaymentFacts, episode: EpisodeFacts, final: Statement): Set<CauseClass> {
  // Where nobody wrote down what the acquirer answered, nothing speaks against a cause but the result itself.
  if (!episode.answersRecorded) return new Set(final.outcome === 'CANCELLED' ? ['OPERATION'] : CLASSES);
  const sure = new Set<CauseClass>();
  const possible = new Set<CauseClass>();
  if (final.outcome === 'CANCELLED') sure.add('OPERATION');
  // It may have concluded before the cut, or have forgotten by it what it had seen.
  if (episode.terminalPowerCuts.some((at) => at >= facts.at && at <= final.at)) possible.add('SYSTEM');
  if (episode.signInsRefused.some((at) => at >= facts.at && at <= final.at)) possible.add('SYSTEM');
  for (const { at, refused } of episode.acquirerTroubles)
    if (at >= facts.at && at <= final.at) (refused ? sure : possible).add('NETWORK');
  for (const { event, index } of facts.answers) {
    if (index > final.index) break;
    const cause = causeOfAnswer(event);
    if (cause !== undefined) (heard(event, facts, episode) ? sure : possible).add(cause);
    mayMean(event, possible);
  }
  if (sure.size > 0) return new Set([...sure, ...possible]);
  return possible.add('NETWORK').add('SYSTEM');
}

/** The class that an answer to a sale, void or refund leaves, where it leaves one. */
function causeOfAnswer(answer: AnsweredEvent): CauseClass | undefined {
  if (answer.what !== 'sale' && answer.what !== 'void' && answer.what !== 'refund') return undefined;
  if (!trusted(answer)) return answer.mac === 'none' ? undefined : 'FRAUD';
  // Paid; the consumer is asked; the reversal came first: none of them speaks of a cause.
  if (answer.code === '00' || answer.code === '68' || answer.code === '22') return undefined;
  return causeOfCode(answer.code) ?? 'SYSTEM';
}

/** What an answer allows, and does not force. */
function mayMean(answer: AnsweredEvent, possible: Set<CauseClass>): void {
  if (answer.mac === 'wrong' || answer.mac === 'altered') possible.add('FRAUD');
  // The consumer is asked, or the wallet is silent. A fate that is the consumer's doing.
  if (answer.code === '68') possible.add('OPERATION').add('SYSTEM');
  if (answer.fate !== undefined && answer.fate !== 'SUCCESS') possible.add('OPERATION').add('SYSTEM');
  if (answer.fate === 'DECLINED') possible.add('FRAUD');
  if (answer.what === 'query' && answer.code !== '00' && answer.code !== '25') possible.add('SYSTEM');
}

/** Certainly: the terminal waited for it, it was not held up, and nothing stood in its way. */
function heard(answer: AnsweredEvent & { readonly at: number }, facts: PaymentFacts, episode: EpisodeFacts): boolean {
  const until = answer.at + ON_ITS_WAY_MS;
  if (answer.heldMs !== undefined || answer.at - facts.at > AWAITED_MS) return false;
  if (episode.disturbed.some(({ from, to }) => from <= until && to >= facts.at)) return false;
  if (episode.acquirerTroubles.some(({ at }) => at >= facts.at && at <= until)) return false;
  return !episode.terminalPowerCuts.some((at) => at >= facts.at && at <= until);
}
