/** Which rig faults a busy machine excuses. */
import { isLateBench } from '../explore/judge-on-bench.js';

/**
 * A storm leaves the machine little time, and a bench that ran late says so by itself: that is no matter of the kill. Any
 * other rig fault is, until somebody has explained it.
 *
 * @param reasons those of the run's rig faults
 * @returns what remains; nothing: excused
 */
export function unexcused(reasons: readonly string[]): readonly string[] {
  return [...new Set(reasons)].filter((reason) => !isLateBench(reason));
}
