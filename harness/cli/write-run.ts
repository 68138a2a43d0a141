/** Everything a run leaves in its folder, made from its result. */

import { certaintyWords } from '../../reports/device.js';
import type { PageFailure } from '../../reports/html.js';
import { runPage } from '../../reports/html.js';
import { junitXml } from '../../reports/junit.js';
import type { Summary } from '../../reports/model.js';
import { storyOf } from '../../reports/story.js';
import type { RunOptions } from '../explore/run-options.js';
import type { Failure, RunResult } from '../explore/run-result.js';
import { faultKind } from '../plan/faults/catalogue.js';
import { planShown, planToYaml } from '../plan/plan-file.js';
import { summaryOf } from './summary.js';

export interface WrittenRun {
  readonly summary: Summary;
  readonly failures: readonly PageFailure[];
}

/** @param write puts a file into the run folder */
export function writeRun(
  options: RunOptions,
  result: RunResult,
  write: (name: string, text: string) => void,
): WrittenRun {
  const planFile = (failure: Failure, index: number): string => `failures/${index + 1}-${failure.violation}.plan.yaml`;
  const replay = (failure: Failure, index: number): string =>
    `npx scanrig replay ${options.folder}/${planFile(failure, index)}`;
  const summary = summaryOf(options, result, replay);
  const failures = result.failures.map((failure, index) => pageFailure(failure, replay(failure, index)));
  for (const [index, failure] of result.failures.entries()) write(planFile(failure, index), planToYaml(failure.plan));
  write('summary.json', `${JSON.stringify(summary, null, 2)}\n`);
  write('junit.xml', junitXml(summary, failures));
  write('report.html', runPage(summary, failures));
  write('README.md', FOLDER_README);
  return { summary, failures };
}

/** The words of a failure, for console, page and JUnit alike. */
export function pageFailure(failure: Failure, replay: string): PageFailure {
  const fault = (kind: string) => {
    const known = faultKind(kind);
    return known === undefined ? undefined : { en: known.sentence, cause: known.cause };
  };
  return {
    title: `${failure.violation} (${failure.party})`,
    why: failure.why,
    plan: planShown(failure.plan),
    replay,
    ...(failure.confirmed === undefined ? {} : { certainty: certaintyWords(failure.confirmed, failure.terminal) }),
    story: storyOf(failure.events, failure.verdict, failure.finding, fault),
    events: failure.events,
    proof: failure.verdict?.proof ?? failure.finding?.proof ?? [],
  };
}

const FOLDER_README = `# A run of scanrig

| file | what it is |
| --- | --- |
| report.html | the page to read first; stands alone, no network |
| summary.json | the figures, as \`--json\` prints them |
| junit.xml | for CI |
| history.jsonl | every event, one a line; \`npx scanrig judge history.jsonl\` judges it again |
| state.jsonl | how far the run has come; \`npx scanrig run --resume FOLDER\` goes on with one that was killed |
| failures/*.plan.yaml | the shrunk plan of each failure; \`npx scanrig replay FILE\` repeats it |
`;
