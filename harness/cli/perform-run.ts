/** Plays a suite in the run folder that is held, writes the reports, and lets go of the folder. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Complaint, RigFaultError } from '../../devices/wire/errors.js';
import type { RunOptions } from '../explore/run-options.js';
import { exitCodeOf, type RunResult } from '../explore/run-result.js';
import { beginRun, type Hold } from '../explore/run-state/hold.js';
import { STATE_SCHEMA } from '../explore/run-state/state-lines.js';
import { RunFolder } from '../history/run-folder.js';
import { clearLeftovers } from '../leftovers/clear.js';
import { closeLedger, removeTempFolder, tempFolder } from '../leftovers/ledger.js';
import { worstExit } from './exit.js';
import { packageVersion } from './package-info.js';
import { type RunnerOptions, runSuite, type SuiteOutcome } from './runner.js';
import { suiteFile, suitePlace } from './suite-file.js';
import { type WrittenRun, writeRun } from './write-run.js';

export interface DoneRun {
  /** Absent where a filter left the property out. */
  readonly judged?: { readonly result: RunResult; readonly written: WrittenRun };
  /** The example tests of the suite, beside the property. */
  readonly examples: Pick<SuiteOutcome, 'passed' | 'skipped' | 'failed'>;
}

/** Runs the suite and writes the run folder. @throws RigFaultError when the suite itself breaks */
export function performNewRun(suite: string, options: RunOptions, runner: RunnerOptions): Promise<DoneRun> {
  const { filter, shard } = runner;
  const hold = beginRun(options.folder, {
    kind: 'run',
    schema: STATE_SCHEMA,
    scanrig: packageVersion(),
    suite: { file: suitePlace(suite), sha256: suiteSum(suite) },
    options,
    runner: { ...(filter === undefined ? {} : { filter }), ...(shard === undefined ? {} : { shard }) },
  });
  return performRun(hold, suite, options, runner);
}

export function suiteSum(suite: string): string {
  return createHash('sha256')
    .update(readFileSync(suiteFile(suite)))
    .digest('hex');
}

/** Goes on from the state in the held folder. */
export async function performRun(
  hold: Hold,
  suite: string,
  options: RunOptions,
  runner: RunnerOptions,
): Promise<DoneRun> {
  await clearLeftovers(true, Date.now());
  const scratch = tempFolder('run');
  let finished = false;
  try {
    const done = await play(scratch, suiteFile(suite), options, runner);
    finished = done.judged?.result.interrupted !== true;
    if (finished) hold.finish(exitOf(done));
    return done;
  } finally {
    if (!finished) hold.release();
    removeTempFolder(scratch);
    closeLedger();
  }
}

export function exitOf({ judged, examples }: DoneRun): number {
  return worstExit(examples.failed.length > 0 ? 1 : 0, judged === undefined ? 0 : exitCodeOf(judged.result));
}

async function play(scratch: string, file: string, options: RunOptions, runner: RunnerOptions): Promise<DoneRun> {
  const resultFile = join(scratch, 'result.json');
  const outcome = await runSuite(file, { options, resultFile, stopFile: join(scratch, 'stop') }, runner);
  const { passed, skipped, failed } = outcome;
  const examples = { passed, skipped, failed };
  if (!existsSync(resultFile)) {
    const ran = passed + failed.length + skipped.length + outcome.left;
    if (outcome.errors.length === 0 && ran > 0) return { examples };
    throw new RigFaultError({
      what: 'the suite gave no result',
      where: file,
      got: outcome.errors.join('; ') || 'no test ran',
    });
  }
  const result = JSON.parse(readFileSync(resultFile, 'utf8')) as RunResult | { readonly fault: Complaint };
  if ('fault' in result) throw new RigFaultError(result.fault);
  const written = writeRun(options, result, (name, text) => RunFolder.write(options.folder, name, text));
  return { judged: { result, written }, examples };
}
