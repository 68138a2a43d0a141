import type fc from 'fast-check';
import type { ExploreHooks } from '../../explore/explore-virtual.js';
import type { RunOptions } from '../../explore/run-options.js';
import type { RunResult } from '../../explore/summary.js';
import type { Plan } from '../../plan/plan.js';

export async function exploreWired(
  _options: RunOptions,
  _arbitrary: fc.Arbitrary<Plan>,
  _hooks: ExploreHooks,
): Promise<RunResult> {
  throw new Error('not built yet');
}
