/** Not timely: left without a word that says not to charge again, or without the final result for too long. */
import { runningMs } from '../clock.js';
import { type EpisodeFacts, type PaymentFacts, type Statement, sideOf, tellsToWait } from '../facts.js';
import type { Limits } from '../limits.js';
import { type Check, observes, type Violation } from './check.js';

export const lateReport: Check = {
  kind: 'late-report',
  ask: (facts, episode, limits) => {
    if (!observes(episode, 'reply')) return 'unobserved';
    const heard = facts.statements.filter(
      ({ channel }) => channel === 'reply' || channel === 'progress' || channel === 'refusal',
    );
    return interim(facts, episode, limits, heard) ?? final(facts, episode, limits, heard);
  },
};

/** From 15 s on the merchant holds a statement that tells not to charge again, until the final one. */
function interim(
  facts: PaymentFacts,
  episode: EpisodeFacts,
  limits: Limits,
  heard: readonly Statement[],
): Violation | undefined {
  const first = heard.find(holds);
  const end = first?.at ?? Number.POSITIVE_INFINITY;
  if (first !== undefined && runningMs(episode.stopped, facts.at, end) > limits.interimMs) {
    const ms = runningMs(episode.stopped, facts.at, end);
    return late(`the merchant was left ${seconds(ms)} without a word not to charge again`, [facts.index, first.index]);
  }
  for (const [i, statement] of heard.entries()) {
    if (sideOf(statement) !== 'nothing') return undefined;
    const before = heard[i - 1];
    if (holds(statement) || before === undefined || !holds(before)) continue;
    const next = heard.slice(i).find(holds);
    if (next === undefined || runningMs(episode.stopped, facts.at, next.at) <= limits.interimMs) continue;
    return late('a word not to charge again was taken back before the result was final', [
      facts.index,
      statement.index,
    ]);
  }
  return undefined;
}

/** The final one comes within 120 s after the later of heal and intent. */
function final(
  facts: PaymentFacts,
  episode: EpisodeFacts,
  limits: Limits,
  heard: readonly Statement[],
): Violation | undefined {
  const statement = heard.find((s) => sideOf(s) !== 'nothing');
  if (statement === undefined) return undefined;
  const from = Math.max(facts.at, episode.healedAt ?? facts.at);
  const ms = runningMs(episode.stopped, from, statement.at);
  if (ms <= limits.finalMs) return undefined;
  return late(`the final result came ${seconds(ms)} after the last fault was over`, [facts.index, statement.index]);
}

function holds(statement: Statement): boolean {
  return statement.outcome !== undefined || statement.channel === 'refusal' || tellsToWait(statement);
}

function late(why: string, proof: readonly number[]): Violation {
  return { kind: 'late-report', party: 'terminal', why, proof };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
