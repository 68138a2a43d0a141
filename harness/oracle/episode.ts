/** Verdicts: events of one episode in, one verdict per payment out. Pure; reads no clock, file or network. */
import type { EpisodeHeader, HistoryEvent } from '../../devices/wire/events.js';
import type { Party } from '../../devices/wire/machine.js';
import { amendment } from './checks/amendment.js';
import type { Violation } from './checks/check.js';
import { runningMs } from './clock.js';
import { Collector } from './collect.js';
import { type EpisodeFacts, heldAmount, netDebit, type PaymentFacts, told } from './facts.js';
import type { FindingKind, ViolationKind } from './kinds.js';
import { DEFAULT_LIMITS, type Limits } from './limits.js';
import { CHECKS } from './order.js';

export interface PaymentVerdict {
  /** The rig's id of the payment. */
  readonly payment: string;
  readonly sale: string;
  readonly order: string;
  readonly amount: number;
  readonly verdict: 'settled' | 'reported' | 'violated' | 'unknown' | 'rig-fault';
  readonly violation?: ViolationKind;
  readonly party?: Party;
  /** Places of the proving events in the episode, from 0. */
  readonly proof: readonly number[];
  readonly why: string;
  /** Further violations of the same payment. */
  readonly also: readonly ViolationKind[];
  readonly queried: boolean;
  readonly reversed: boolean;
}

export interface RunFinding {
  readonly finding: FindingKind;
  readonly party: Party;
  readonly proof: readonly number[];
  readonly why: string;
}

export interface EpisodeVerdict {
  readonly payments: readonly PaymentVerdict[];
  readonly findings: readonly RunFinding[];
}

/** No answer for so long is a hang (docs/oracle.md "Verdicts"). */
const HANG_MS = 10_000;

export class EpisodeJudge {
  readonly #collector: Collector;
  readonly #limits: Limits;
  readonly #findings: RunFinding[] = [];
  #index = 0;

  constructor(header: EpisodeHeader, limits: Limits = DEFAULT_LIMITS) {
    this.#collector = new Collector(header);
    this.#limits = limits;
  }

  add(event: HistoryEvent): void {
    this.#find(event);
    this.#collector.add(event);
    this.#index += 1;
  }

  finish(): EpisodeVerdict {
    const { facts } = this.#collector;
    const payments = facts.payments.map((payment) => judgeSafely(payment, facts, this.#limits));
    const aside = facts.rigFaults.flatMap((fault) => fault.aside ?? []);
    const isAside = ({ finding }: RunFinding): boolean =>
      aside.some(({ kind, order }) => order === undefined && kind === finding);
    return { payments, findings: this.#findings.filter((finding) => !isAside(finding)) };
  }

  #find(event: HistoryEvent): void {
    switch (event.kind) {
      case 'power':
        if (event.party === 'terminal' && event.self === true && !event.up)
          this.#finding('terminal-crash', 'the terminal restarted by itself');
        return;
      case 'silence': {
        // Silence counts only while the terminal had power, the line stood, and the rig took no answers from it.
        const ms = runningMs(this.#collector.facts.unheard, event.at - event.silentMs, event.at);
        if (ms >= HANG_MS)
          this.#finding('terminal-hang', `no answer for ${(ms / 1000).toFixed(1)} s, with power on and the line up`);
        return;
      }
      case 'exposure':
        return this.#finding('secret-exposed', `${event.token} stood whole in ${event.where}`);
    }
  }

  #finding(finding: FindingKind, why: string): void {
    this.#findings.push({ finding, party: 'terminal', proof: [this.#index], why });
  }
}

/** A check that crashes has proved nothing: unknown. */
function judgeSafely(facts: PaymentFacts, episode: EpisodeFacts, limits: Limits): PaymentVerdict {
  try {
    return judge(facts, episode, limits);
  } catch (error) {
    return verdict(facts, 'unknown', `a check crashed: ${String(error)}`);
  }
}

function judge(facts: PaymentFacts, episode: EpisodeFacts, limits: Limits): PaymentVerdict {
  const fault = episode.rigFaults.find(({ orders }) => orders?.includes(facts.intent.order) ?? true);
  if (fault !== undefined) return verdict(facts, 'rig-fault', fault.what);
  if (episode.quiescence === undefined) return verdict(facts, 'unknown', 'the history ends before quiescence');
  const violations: Violation[] = [];
  const unobserved: string[] = [];
  const take = (kind: string, found: Violation | 'unobserved' | undefined): void => {
    if (found === 'unobserved') unobserved.push(kind);
    else if (found !== undefined) violations.push(found);
  };
  if (facts.intent.intent !== 'sale') take('amendment', amendment(facts, episode));
  for (const check of CHECKS) take(check.kind, check.ask(facts, episode, limits));
  const primary = violations[0];
  if (primary !== undefined) {
    return {
      ...verdict(facts, 'violated', primary.why, primary.proof),
      violation: primary.kind,
      party: primary.party,
      also: violations.slice(1).map(({ kind }) => kind),
    };
  }
  if (unobserved.length > 0) return verdict(facts, 'unknown', openQuestions(episode, unobserved));
  return good(facts);
}

/** What could not be known, and for want of what. */
function openQuestions({ header }: EpisodeFacts, kinds: readonly string[]): string {
  const unseen = MONEY_CHANNELS.filter((channel) => !header.observed.includes(channel));
  const want = unseen.length === 0 ? '' : ` (not observed: ${unseen.join(', ')})`;
  const agrees = header.observed.includes('wire') && !kinds.includes('unfounded-report');
  const wire = agrees ? 'what was told agrees with what passed to the host and back; ' : '';
  return `${wire}nothing observed can rule out ${kinds.join(', ')}${want}`;
}

const MONEY_CHANNELS = ['reply', 'wallet', 'capture', 'settlement'] as const;

/** No question found anything: which of the two good ends is it? */
function good(facts: PaymentFacts): PaymentVerdict {
  if (told(facts) === 'approved') return verdict(facts, 'settled', 'paid, booked, settled and told as it was');
  if (netDebit(facts) === 0 && heldAmount(facts) <= 0)
    return verdict(facts, 'reported', 'no money moved for good, and the merchant was told so');
  if (facts.intent.intent !== 'sale')
    return verdict(facts, 'reported', 'nothing was given back, and the merchant was told so');
  return verdict(facts, 'unknown', 'the facts fit neither good end and no violation');
}

function verdict(
  facts: PaymentFacts,
  kind: PaymentVerdict['verdict'],
  why: string,
  proof: readonly number[] = [],
): PaymentVerdict {
  const { payment, sale, order, amount } = facts.intent;
  return {
    payment,
    sale,
    order,
    amount,
    verdict: kind,
    proof,
    why,
    also: [],
    queried: facts.queried,
    reversed: facts.reversed,
  };
}
