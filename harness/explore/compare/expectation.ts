/**
 * What virtual time says that a plan comes to, and how far the plan may be hurried on real links. Links cannot be hurried,
 * so at a small time scale a real millisecond is many of the plan's, and an outcome may come to hang on it. Virtual time
 * keeps the bench's clock to find the least scale at which it does not.
 */
import type { HistoryEvent } from '../../../devices/wire/events.js';
import type { Plan } from '../../plan/plan.js';
import { runVirtual, type VirtualOptions } from '../../worlds/virtual/virtual-world.js';
import { episodeHeader } from '../run-plan.js';
import { type EpisodeOutcome, isViolated, outcomeOf } from './outcome.js';

/** A race plan's verdict changes when deliveries come up to so much later (docs/worlds.md "Races"). */
export const JITTER_MS = 50;
/** Who is late in each try: mostly everybody, all links or the rig; then one link alone, the ways to a proxy, or nobody. */
const OFTEN = [{}, { who: 'links' }, {}, { who: 'rig' }] as const;
const ALONE = [
  { who: 'register' },
  { who: 'acquirer' },
  { who: 'nobody' },
  { who: 'broker' },
  { who: 'inlets' },
] as const;
const TRIES = [...OFTEN, ...OFTEN, ...OFTEN, ...OFTEN, ...ALONE, ...ALONE];

/** How many times as many tries a closer look takes. */
const CLOSER = 10;

export interface Expectation {
  /** Each ending that virtual time showed, the plain one first; more than one: a race plan. */
  readonly endings: readonly string[];
  /** At this scale the bench's clock changes none of them. */
  readonly timeScale: number;
  /** The runs with the bench's clock, the plain one first, then those under jitter. */
  readonly runs: readonly EpisodeOutcome[];
}

/** @param scales from the fastest clock that is wanted to 1, where the bench keeps the plan's own time */
export function expectationOf(plan: Plan, scales: readonly number[]): Expectation {
  const endings = endingsOf(runs(plan, {}));
  for (const timeScale of scales) {
    // One run says it for most plans that cannot be hurried so far.
    if (!endings.includes(endingOf(one(plan, { timeScale }))) && timeScale < 1) continue;
    const atScale = runs(plan, { timeScale, record: 'all moments' });
    if (timeScale < 1 && endingsOf(atScale).some((ending) => !endings.includes(ending))) continue;
    return { endings: [...new Set([...endings, ...endingsOf(atScale)])], timeScale, runs: atScale };
  }
  throw new Error('scanrig bug: no scale to compare at');
}

/**
 * The same and ten times as many tries more, for a plan that came out otherwise on real links: a few tries do not show all
 * that virtual time does, and what it never does is a difference.
 */
export function closerLook(plan: Plan, { endings, timeScale, runs: before }: Expectation): Expectation {
  const more = Array.from({ length: CLOSER }, (_, round) =>
    tries(plan, { timeScale, record: 'all moments' }, (round + 1) * TRIES.length),
  ).flat();
  const shown = explaining(before, more);
  return { endings: [...new Set([...endings, ...endingsOf(shown)])], timeScale, runs: [...before, ...shown] };
}

/** A violation that no first try shows explains nothing: what must hold in every world is no race. */
export function explaining(before: readonly EpisodeOutcome[], more: readonly EpisodeOutcome[]): EpisodeOutcome[] {
  return before.some(isViolated) ? [...more] : more.filter((run) => !isViolated(run));
}

/** Some steps from the scale that is wanted up to 1. */
export function scalesFrom(least: number): number[] {
  return [least, ...[0.05, 0.1, 0.2, 0.5, 1].filter((scale) => scale > least)];
}

export function endingOf({ endings }: EpisodeOutcome): string {
  return endings.join('; ');
}

/** One without jitter, for the timeline that stands beside the wired one. */
export function virtualEvents(plan: Plan, timeScale: number): HistoryEvent[] {
  const events: HistoryEvent[] = [];
  runVirtual(plan, (event) => void events.push({ ...event }), { timeScale, record: 'all moments' });
  return events;
}

function endingsOf(outcomes: readonly EpisodeOutcome[]): string[] {
  return [...new Set(outcomes.map(endingOf))];
}

function runs(plan: Plan, options: VirtualOptions): EpisodeOutcome[] {
  return [one(plan, options), ...tries(plan, options, 0)];
}

function tries(plan: Plan, options: VirtualOptions, firstSeed: number): EpisodeOutcome[] {
  return TRIES.map((late, place) =>
    one(plan, { ...options, jitter: { seed: firstSeed + place, maxMs: JITTER_MS, ...late } }),
  );
}

function one(plan: Plan, options: VirtualOptions): EpisodeOutcome {
  const events: HistoryEvent[] = [];
  runVirtual(plan, (event) => void events.push(event), options);
  return outcomeOf(episodeHeader(plan, 0), events);
}
