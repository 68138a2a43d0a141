/** vitest as a library: runs one suite file with what the command line was told, and says what came of its tests. */
import { existsSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVitest, type Reporter, type TestModule } from 'vitest/node';
import type { SuiteContext } from '../api.js';

export interface RunnerOptions {
  readonly filter?: string;
  readonly shard?: string;
  /** vitest's own reporters; none by default. */
  readonly reporters: readonly string[];
}

export interface SuiteOutcome {
  /** Example tests; the property's verdict comes with its result. */
  readonly passed: number;
  readonly skipped: number;
  /** Name and first error of each example test that failed. */
  readonly failed: readonly string[];
  /** What broke outside the examples: the file itself, or the property before it had a result. */
  readonly errors: readonly string[];
}

const API = fileURLToPath(new URL('../api.js', import.meta.url));
const OWN_CODE = new RegExp(dirname(API).replaceAll(/[^\w/]/g, '\\$&'));
const WORKER_ENTRY = new URL('./worker-entry.js', import.meta.url).href;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export async function runSuite(file: string, context: SuiteContext, runner: RunnerOptions): Promise<SuiteOutcome> {
  const outcome = { passed: 0, skipped: 0, failed: [] as string[], errors: [] as string[] };
  const collector: Reporter = { onTestRunEnd: (modules) => collect(modules, outcome) };
  const before = process.exitCode;
  const tmpdir = process.env['TMPDIR'];
  // What the test runner puts into the temporary folder goes away with ours.
  process.env['TMPDIR'] = dirname(context.resultFile);
  // The worker ends its run, keeps what it has, and the runner waits for that; whoever asks twice waits no longer.
  const stop = (): void => {
    if (existsSync(context.stopFile)) process.exit(130);
    writeFileSync(context.stopFile, '');
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  const vitest = await createVitest(
    'test',
    {
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
      reporters: [collector, ...runner.reporters] as never,
      ...(runner.filter === undefined ? {} : { testNamePattern: runner.filter }),
      ...(runner.shard === undefined ? {} : { shard: runner.shard }),
    } as never,
    {
      // A copied suite imports `scanrig` from wherever it lies.
      resolve: { alias: { scanrig: API } },
      server: { fs: { strict: false } },
      // Nothing is left beside the suite.
      cacheDir: dirname(context.resultFile),
      logLevel: 'error',
    },
  );
  // vitest ends the process at the first signal; we end it once the worker has kept what it has.
  for (const signal of SIGNALS)
    for (const listener of process.listeners(signal)) if (listener !== stop) process.off(signal, listener);
  try {
    await vitest.start([file]);
  } finally {
    await vitest.close();
    for (const signal of SIGNALS) process.off(signal, stop);
    process.exitCode = before;
    if (tmpdir === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = tmpdir;
  }
  return outcome;
}

function collect(
  modules: readonly TestModule[],
  outcome: { passed: number; skipped: number; failed: string[]; errors: string[] },
): void {
  for (const module of modules) {
    for (const error of module.errors()) outcome.errors.push(error.message);
    for (const test of module.children.allTests()) {
      const result = test.result();
      const isProperty = test.meta().scanrigProperty === true;
      if (result.state === 'passed' && !isProperty) outcome.passed += 1;
      else if (result.state === 'skipped') outcome.skipped += 1;
      else if (result.state === 'failed') {
        const told = `${test.fullName}: ${result.errors[0]?.message ?? 'failed'}`;
        (isProperty ? outcome.errors : outcome.failed).push(told);
      }
    }
  }
}
