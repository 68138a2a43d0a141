/** What comparing two worlds comes to. */
import type { HistoryEvent } from '../../../devices/wire/events.js';
import type { Plan } from '../../plan/plan.js';
import type { Finding } from './difference.js';

export interface Difference {
  /** Place of the plan in the comparison, from 0. */
  readonly index: number;
  readonly plan: Plan;
  readonly timeScale: number;
  readonly what: readonly Finding[];
  /** Every ending that virtual time showed. */
  readonly virtual: readonly string[];
  readonly wired: string;
  /** The longest that a process of the bench stood still in the wired run. */
  readonly lateMs: number;
  /** Where the plan ran twice: how it differed the first time, on a bench that was late. */
  readonly first?: Pick<Difference, 'what' | 'wired' | 'lateMs'>;
  readonly timelines: { readonly virtual: readonly HistoryEvent[]; readonly wired: readonly HistoryEvent[] };
}

/** A plan that differed while the bench stood still, and was as virtual time says when it ran again. */
export interface Unsettled extends Difference {
  /** What no late bench excuses; empty: standing still may have been the cause. */
  readonly violations: readonly string[];
}

export interface Comparison {
  readonly plans: number;
  /** The wired episode is as virtual time says: endings, faults, and the order of each party's moments. */
  readonly equal: number;
  /** Plans whose endings change under jitter; the wired one is among those seen, or the plan stands in `differences`. */
  readonly races: number;
  readonly raceShare: number;
  readonly differences: readonly Difference[];
  /** Neither the same nor different, and told with what the first run showed. */
  readonly unsettled: readonly Unsettled[];
  readonly rigFaults: readonly string[];
  /** Plans that ended as none of the first tries did, and were tried ten times as often (docs/worlds.md "Races"). */
  readonly lookedCloser: readonly number[];
  /** Plans that differed while the rig was late by more than the jitter, and were run again. */
  readonly again: readonly number[];
  /** How many plans were compared at which time scale. */
  readonly timeScales: Readonly<Record<string, number>>;
  readonly interrupted: boolean;
  readonly toxiproxy: string;
  readonly elapsedMs: number;
}

/** Two worlds may part where the outcome hangs on a race, but not for many plans. */
export const RACE_SHARE_MAX = 0.1;

/** A share of fewer plans than this says nothing; of one plan it is all or none. */
export const RACE_SHARE_PLANS_MIN = 30;

type RaceFigures = Pick<Comparison, 'plans' | 'raceShare'>;

export function tooManyRaces({ plans, raceShare }: RaceFigures): boolean {
  return plans >= RACE_SHARE_PLANS_MIN && raceShare > RACE_SHARE_MAX;
}

interface Figures extends RaceFigures, Pick<Comparison, 'interrupted' | 'differences' | 'rigFaults'> {
  readonly unsettled: readonly Pick<Unsettled, 'violations'>[];
}

/** 130 interrupted; 1 differences, a violation that a second run did not show, or too many races; 70 rig fault; 0 the same. */
export function compareExitCode(comparison: Figures): number {
  const { interrupted, differences, unsettled, rigFaults } = comparison;
  if (interrupted) return 130;
  const violated = unsettled.some(({ violations }) => violations.length > 0);
  if (differences.length > 0 || violated || tooManyRaces(comparison)) return 1;
  return rigFaults.length > 0 ? 70 : 0;
}
