/** From a failing episode to a plan that a person can read: shrunk in virtual time, judged again, with its events. */
import type { HistoryEvent } from '../../devices/wire/events.js';
import type { EpisodeVerdict, PaymentVerdict, RunFinding } from '../oracle/episode.js';
import type { Plan } from '../plan/plan.js';
import { episodeHeader, judgePlan } from './run-plan.js';
import type { Failure } from './run-result.js';
import { shrinkPlan } from './shrink.js';

/** What is wrong with an episode, the first of it: what shrinking must keep. */
export interface Wrong {
  readonly violation: string;
  readonly party: PaymentVerdict['party'];
  readonly verdict: PaymentVerdict | undefined;
  readonly finding: RunFinding | undefined;
}

/** Runs in virtual time take about a millisecond each. */
const SHRINK_TRIES_MAX = 2_000;

export function wrongIn(verdict: EpisodeVerdict): Wrong[] {
  const wrong: Wrong[] = [];
  for (const finding of verdict.findings)
    wrong.push({ violation: finding.finding, party: finding.party, verdict: undefined, finding });
  for (const payment of verdict.payments) {
    if (payment.verdict !== 'violated' || payment.violation === undefined) continue;
    wrong.push({ violation: payment.violation, party: payment.party, verdict: payment, finding: undefined });
  }
  return wrong;
}

/** @param plan shows `wrong` in virtual time, or is reported as it is */
export async function failureOf(plan: Plan, wrong: Wrong, episode: number): Promise<Failure> {
  const same = (candidate: Plan): Wrong | undefined =>
    wrongIn(judgePlan(candidate, episodeHeader(candidate, 0)).verdict).find(
      (w) => w.violation === wrong.violation && w.party === wrong.party,
    );
  const shows = same(plan) !== undefined;
  const shrunk = shows
    ? await shrinkPlan(plan, (candidate) => same(candidate) !== undefined, SHRINK_TRIES_MAX)
    : { plan, tries: 0 };
  const events: HistoryEvent[] = [];
  const { verdict } = judgePlan(shrunk.plan, episodeHeader(shrunk.plan, 0), (event) => void events.push(event));
  const shown = wrongIn(verdict).find((w) => w.violation === wrong.violation && w.party === wrong.party) ?? wrong;
  return {
    violation: wrong.violation,
    party: wrong.party ?? 'terminal',
    episode,
    why: shown.verdict?.why ?? shown.finding?.why ?? '',
    plan: shrunk.plan,
    verdict: shown.verdict,
    finding: shown.finding,
    events,
    shrunkPayments: shrunk.plan.payments.length,
    shrunkFaults: shrunk.plan.faults.length,
    tries: shrunk.tries,
  };
}
