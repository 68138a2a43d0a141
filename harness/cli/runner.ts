/** vitest as a library: runs one suite file with what the command line was told, and says what came of its tests. */
import { existsSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVitest, type Reporter, type TestModule, type Vitest } from 'vitest/node';
import { MisuseError } from '../../devices/wire/errors.js';
import type { SuiteContext } from '../api.js';
import { EXIT_INTERRUPTED, InterruptedError } from './exit.js';
import { dropOtherListeners, takeSignals } from './signals.js';
import { workerGone } from './worker-watch.js';

export interface RunnerOptions {
  readonly filter?: string;
  readonly shard?: string;
  /** vitest's own reporters; none by default. */
  readonly reporters: readonly string[];
}

export interface SuiteOutcome {
  /** Example tests; the property's verdict comes with its result. */
  readonly passed: number;
  /** Those that a filter left out. */
  readonly left: number;
  /** Name and reason of each example test that the run cannot show. */
  readonly skipped: readonly string[];
  /** Name and first error of each example test that failed. */
  readonly failed: readonly string[];
  /** What broke outside the examples: the file itself, or the property before it had a result. */
  readonly errors: readonly string[];
}

const API = fileURLToPath(new URL('../api.js', import.meta.url));
const OWN_CODE = new RegExp(dirname(API).replaceAll(/[^\w/]/g, '\\$&'));
const WORKER_ENTRY = new URL('./worker-entry.js', import.meta.url).href;

/** @throws MisuseError for a shard or reporter that there is not, InterruptedError where nothing was played before the end */
export async function runSuite(file: string, context: SuiteContext, runner: RunnerOptions): Promise<SuiteOutcome> {
  if (runner.shard !== undefined) checkShard(runner.shard);
  const outcome = { passed: 0, left: 0, skipped: [] as string[], failed: [] as string[], errors: [] as string[] };
  const folder = dirname(context.resultFile);
  const before = process.exitCode;
  const tmpdir = process.env['TMPDIR'];
  // What the test runner puts into the temporary folder goes away with ours.
  process.env['TMPDIR'] = folder;
  // The worker ends its run, keeps what it has, and the runner waits for that; whoever asks twice waits no longer.
  const stop = (): void => {
    if (existsSync(context.stopFile)) process.exit(EXIT_INTERRUPTED);
    writeFileSync(context.stopFile, '');
    process.stderr.write('scanrig: ending; what was played is kept (Ctrl-C again ends at once)\n');
  };
  const giveBack = takeSignals(stop);
  const over = new AbortController();
  try {
    const vitest = await openVitest(file, context, runner, { onTestRunEnd: (modules) => collect(modules, outcome) });
    // vitest ends the process at the first signal; we end it once the worker has kept what it has.
    dropOtherListeners(stop);
    const gone = workerGone(folder, () => existsSync(context.stopFile), over.signal);
    await Promise.race([vitest.start([file]), gone]);
    await Promise.race([vitest.close(), gone]);
  } finally {
    over.abort();
    giveBack();
    process.exitCode = before;
    if (tmpdir === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = tmpdir;
  }
  if (existsSync(context.stopFile) && !existsSync(context.resultFile))
    throw new InterruptedError('nothing was played yet');
  return outcome;
}

async function openVitest(
  file: string,
  context: SuiteContext,
  runner: RunnerOptions,
  collector: Reporter,
): Promise<Vitest> {
  const options = {
    watch: false,
    config: false,
    root: dirname(file),
    include: [file],
    pool: 'forks',
    execArgv: ['--import', `${WORKER_ENTRY}?parent=${process.pid}`],
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 60_000,
    provide: { scanrig: context },
    // What is built already needs no transforming: a start takes half the time.
    server: { deps: { external: [OWN_CODE] } },
    passWithNoTests: false,
    reporters: [collector, ...runner.reporters],
    ...(runner.filter === undefined ? {} : { testNamePattern: runner.filter }),
    ...(runner.shard === undefined ? {} : { shard: runner.shard }),
  };
  try {
    return await createVitest('test', options as never, {
      // A copied suite imports `scanrig` from wherever it lies.
      resolve: { alias: { scanrig: API } },
      server: { fs: { strict: false } },
      // Nothing is left beside the suite.
      cacheDir: dirname(context.resultFile),
      logLevel: 'error',
    });
  } catch (error) {
    if (runner.reporters.length === 0 || !/reporter/i.test(String(error))) throw error;
    throw new MisuseError({
      what: 'the test runner cannot load a reporter',
      expected: 'one of its own, such as verbose, dot, tap or json, or the path of a module',
      got: runner.reporters.join(', '),
    });
  }
}

/** @throws MisuseError */
function checkShard(shard: string): void {
  const [, index, count] = /^([1-9]\d*)\/([1-9]\d*)$/.exec(shard) ?? [];
  if (index !== undefined && Number(index) <= Number(count)) return;
  throw new MisuseError({ what: '--shard names no part', expected: 'i/n with i from 1 to n', got: shard });
}

function collect(
  modules: readonly TestModule[],
  outcome: { passed: number; left: number; skipped: string[]; failed: string[]; errors: string[] },
): void {
  for (const module of modules) {
    for (const error of module.errors()) outcome.errors.push(error.message);
    for (const test of module.children.allTests()) {
      const result = test.result();
      const isProperty = test.meta().scanrigProperty === true;
      if (result.state === 'passed' && !isProperty) outcome.passed += 1;
      else if (result.state === 'skipped' && result.note === undefined) outcome.left += 1;
      else if (result.state === 'skipped') outcome.skipped.push(`${test.fullName}: ${result.note}`);
      else if (result.state === 'failed') {
        const told = `${test.fullName}: ${result.errors[0]?.message ?? 'failed'}`;
        (isProperty ? outcome.errors : outcome.failed).push(told);
      }
    }
  }
}
