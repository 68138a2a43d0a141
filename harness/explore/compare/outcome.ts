/** What is compared of an episode: how each payment ended, what became of each fault, and in what order each party acted. */
import type { EpisodeHeader, HistoryEvent } from '../../../devices/wire/events.js';
import type { Party } from '../../../devices/wire/machine.js';
import { EpisodeJudge } from '../../oracle/episode.js';

export interface EpisodeOutcome {
  /** `A1 settled, told APPROVED`, one a payment, and the findings of the episode. */
  readonly endings: readonly string[];
  /** `0 reply-lost hit`, one a planned fault: how far it came. */
  readonly faults: readonly string[];
  /**
   * Each party's moments in order: `request-sent A1`, from its second time on `request-sent A1 #2`. Those of the loudspeaker
   * name no order, and cannot be told apart after the first; what it announces can.
   */
  readonly moments: ReadonlyMap<Party, readonly string[]>;
  /**
   * Moments that no order binds: announcements that waited while the loudspeaker or its broker was away come in any order, as
   * the two sessions come back.
   */
  readonly unbound: ReadonlySet<string>;
}

export function outcomeOf(header: EpisodeHeader, events: readonly HistoryEvent[]): EpisodeOutcome {
  return { endings: endingsOf(header, events), faults: faultsOf(events), ...momentsOf(events) };
}

function endingsOf(header: EpisodeHeader, events: readonly HistoryEvent[]): string[] {
  const judge = new EpisodeJudge(header);
  const told = new Map<string, string>();
  for (const event of events) {
    judge.add(event);
    if (event.kind === 'reply' && event.outcome !== 'UNKNOWN') told.set(event.order, event.outcome);
  }
  const { payments, findings } = judge.finish();
  return [
    ...payments.map(({ order, verdict, violation }) => {
      const ended = violation === undefined ? verdict : `${verdict} (${violation})`;
      return `${order} ${ended}, told ${told.get(order) ?? 'nothing'}`;
    }),
    ...findings.map(({ finding }) => finding),
  ];
}

const STEPS = ['asked', 'placed', 'hit'] as const;

function faultsOf(events: readonly HistoryEvent[]): string[] {
  const farthest = new Map<number, { readonly fault: string; step: number }>();
  for (const event of events) {
    if (event.kind !== 'fault' || event.phase === 'over') continue;
    const step = STEPS.indexOf(event.phase);
    const before = farthest.get(event.index);
    if (before === undefined) farthest.set(event.index, { fault: event.fault, step });
    else before.step = Math.max(before.step, step);
  }
  return [...farthest]
    .sort(([a], [b]) => a - b)
    .map(([index, { fault, step }]) => `${index} ${fault} ${step === 0 ? 'never came' : STEPS[step]}`);
}

function momentsOf(events: readonly HistoryEvent[]): Pick<EpisodeOutcome, 'moments' | 'unbound'> {
  const moments = new Map<Party, string[]>();
  const times = new Map<string, number>();
  const unbound = new Set<string>();
  const sessions = new Sessions();
  for (const event of events) {
    const mayWait = sessions.mayWait(event);
    const [party, name, of] = actOf(event);
    if (party === undefined) continue;
    const what = of === undefined ? name : `${name} ${of}`;
    if (mayWait) unbound.add(what);
    const time = (times.get(`${party}.${what}`) ?? 0) + 1;
    times.set(`${party}.${what}`, time);
    if (time > 1 && (of === undefined || mayWait) && party === 'soundbox') continue;
    const sequence = moments.get(party) ?? [];
    if (sequence.length === 0) moments.set(party, sequence);
    sequence.push(time === 1 ? what : `${what} #${time}`);
  }
  return { moments, unbound };
}

/** A payment was violated, or the episode has a finding of its own. */
export function isViolated({ endings }: Pick<EpisodeOutcome, 'endings'>): boolean {
  return endings.some((ending) => ending.includes(' violated (') || !ending.includes(', told '));
}

/** Whether the two sessions of the broker, the host's and the loudspeaker's, stood all the time that an announcement took. */
class Sessions {
  readonly #published = new Map<string, 'before' | 'away' | 'standing'>();
  #now: 'before' | 'away' | 'standing' = 'before';

  /** @returns true for an announcement that may have waited for one of them */
  mayWait(event: HistoryEvent): boolean {
    if (endsSessions(event)) this.#now = 'away';
    if (event.kind === 'credit-published' && !this.#published.has(event.credit))
      this.#published.set(event.credit, this.#now);
    if (event.kind !== 'announcement' || this.#now === 'before') return false;
    const published = this.#published.get(event.credit);
    // What was published since they ended has come all the way: both stand again.
    if (published === 'away') this.#now = 'standing';
    return published !== 'standing';
  }
}

function endsSessions(event: HistoryEvent): boolean {
  if (event.kind === 'line') return event.line === 'broker' && event.what === 'down';
  if (event.kind === 'power') return event.party === 'soundbox' && !event.up;
  return event.kind === 'fault' && event.fault === 'sessions-dropped' && event.phase === 'placed';
}

function actOf(event: HistoryEvent): readonly [Party, string, string?] | readonly [undefined] {
  if (event.kind === 'announcement') return ['soundbox', 'announced', event.credit];
  if (event.kind !== 'moment') return [undefined];
  const [party, name] = event.moment.split('.') as [Party, string];
  return event.order === undefined ? [party, name] : [party, name, event.order];
}
