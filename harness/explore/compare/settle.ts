/**
 * What becomes of a plan that differed while the bench stood still. It is run again, nearly by itself, and the second run says
 * whether the worlds differ; but what the first one saw is never lost. A violation that no late bench excuses
 * (docs/worlds.md "Our fault is not theirs") may be a bug that a busy machine alone brings out.
 */
import type { EpisodeHeader, HistoryEvent } from '../../../devices/wire/events.js';
import type { Slow } from '../../worlds/wired/bench-watch.js';
import { judgeOnBench } from '../judge-on-bench.js';
import type { Difference, Unsettled } from './comparison.js';
import type { Expectation } from './expectation.js';

/** One plan after its last run. */
export interface Settled {
  readonly difference?: Difference;
  readonly unsettled?: Unsettled;
}

/**
 * @param first what the run on the late bench showed, `undefined` where there was none to run again
 * @param last what the last run that came to an end showed
 * @param violations of the first run, as `inexcusable` has them
 */
export function settle(
  first: Difference | undefined,
  last: Difference | undefined,
  violations: readonly string[],
): Settled {
  if (first === undefined) return last === undefined ? {} : { difference: last };
  if (last === undefined) return { unsettled: { ...first, violations } };
  if (last === first) return { difference: first };
  const { what, wired, lateMs } = first;
  return { difference: { ...last, first: { what, wired, lateMs } } };
}

/** Violations and findings that virtual time does not show, and that a bench so late does not excuse. */
export function inexcusable(
  header: EpisodeHeader,
  events: readonly HistoryEvent[],
  slow: Slow | undefined,
  { endings }: Pick<Expectation, 'endings'>,
): string[] {
  const { payments, findings } = judgeOnBench(header, events, slow).verdict;
  const found = [
    ...payments.flatMap(({ order, verdict, violation }) =>
      verdict === 'violated' ? [`${order} violated (${violation})`] : [],
    ),
    ...findings.map(({ finding }) => finding),
  ];
  return found.filter((text) => !endings.some((ending) => ending.includes(text)));
}
