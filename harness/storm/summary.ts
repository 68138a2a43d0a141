/** What a storm has come to so far. */
import type { CourseResult } from './course.js';

export interface StormSummary {
  readonly kills: number;
  /** Starts that went on with a run that was killed. */
  readonly resumes: number;
  /** Runs that were killed at least once. */
  readonly runs: number;
  /** Of these, without any finding. */
  readonly clean: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly different: readonly string[];
  readonly failed: readonly string[];
  readonly leftovers: readonly string[];
}

export const NO_KILLS: StormSummary = {
  kills: 0,
  resumes: 0,
  runs: 0,
  clean: 0,
  lost: [],
  doubled: [],
  different: [],
  failed: [],
  leftovers: [],
};

export const FINDINGS = ['lost', 'doubled', 'different', 'failed', 'leftovers'] as const;

export function withCourse(summary: StormSummary, result: CourseResult): StormSummary {
  const isClean = FINDINGS.every((name) => result[name].length === 0);
  return {
    kills: summary.kills + result.kills,
    resumes: summary.resumes + result.resumes,
    runs: summary.runs + (result.kills > 0 ? 1 : 0),
    clean: summary.clean + (result.kills > 0 && isClean ? 1 : 0),
    lost: [...summary.lost, ...result.lost],
    doubled: [...summary.doubled, ...result.doubled],
    different: [...summary.different, ...result.different],
    failed: [...summary.failed, ...result.failed],
    leftovers: [...summary.leftovers, ...result.leftovers],
  };
}
