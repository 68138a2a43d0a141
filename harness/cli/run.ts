/** `scanrig run`: the suite through vitest's Node API, then the reports. */
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { MisuseError, RigFaultError } from '../../devices/wire/errors.js';
import { failureText, faultTable, verdictTable } from '../../reports/console.js';
import { HISTORY_ALL_MAX, type RunOptions } from '../explore/run-options.js';
import { exitCodeOf, type RunResult } from '../explore/run-result.js';
import { RunFolder } from '../history/run-folder.js';
import { partsNamed, protocolOf } from '../worlds/parts.js';
import { toxiproxyChoice } from '../worlds/wired/stream-proxy.js';
import { wholeNumber, worstExit } from './exit.js';
import { PACKAGE_ROOT, packageVersion } from './package-info.js';
import { paletteFor } from './palette.js';
import { type RunnerOptions, runSuite } from './runner.js';
import { type WrittenRun, writeRun } from './write-run.js';

export interface RunFlags {
  readonly world: string;
  readonly payments?: string;
  readonly seed: string;
  readonly firmware: string;
  readonly profile: string;
  readonly terminals: string;
  readonly timeScale: string;
  readonly toxiproxy?: string;
  readonly history?: string;
  readonly out: string;
  readonly filter?: string;
  readonly shard?: string;
  readonly reporter?: string[];
  readonly json?: boolean;
}

export async function runCommand(suite: string, flags: RunFlags): Promise<number> {
  const file = suiteFile(suite);
  const options = optionsOf(suite, flags);
  const done = await runAndReport(file, options, {
    ...(flags.filter === undefined ? {} : { filter: flags.filter }),
    ...(flags.shard === undefined ? {} : { shard: flags.shard }),
    reporters: flags.reporter ?? [],
  });
  return tellRun(done, flags.json === true);
}

/** Prints what came of a run. @returns its exit code */
export function tellRun({ judged, examples }: DoneRun, json: boolean): number {
  for (const failed of examples.failed) process.stderr.write(`scanrig: an example test failed: ${failed}\n`);
  if (judged === undefined) printExamples(examples, json);
  else if (json) process.stdout.write(`${JSON.stringify(judged.written.summary, null, 2)}\n`);
  else printRun(judged.written);
  return worstExit(examples.failed.length > 0 ? 1 : 0, judged === undefined ? 0 : exitCodeOf(judged.result));
}

export interface DoneRun {
  /** Absent where a filter left the property out. */
  readonly judged?: { readonly result: RunResult; readonly written: WrittenRun };
  /** The example tests of the suite, beside the property. */
  readonly examples: { readonly passed: number; readonly failed: readonly string[] };
}

/** Runs the suite and writes the run folder. @throws RigFaultError when the suite itself breaks */
export async function runAndReport(file: string, options: RunOptions, runner: RunnerOptions): Promise<DoneRun> {
  const scratch = mkdtempSync(join(tmpdir(), 'scanrig-'));
  try {
    const resultFile = join(scratch, 'result.json');
    const outcome = await runSuite(file, { options, resultFile, stopFile: join(scratch, 'stop') }, runner);
    const examples = { passed: outcome.passed, failed: outcome.failed };
    if (!existsSync(resultFile)) {
      const ran = outcome.passed + outcome.failed.length + outcome.skipped;
      if (outcome.errors.length === 0 && ran > 0) return { examples };
      throw new RigFaultError({
        what: 'the suite gave no result',
        where: file,
        got: outcome.errors.join('; ') || 'no test ran',
      });
    }
    const result = JSON.parse(readFileSync(resultFile, 'utf8')) as RunResult;
    const folder = { write: (name: string, text: string) => writeInto(options.folder, name, text) };
    const written = writeRun(options, result, folder.write);
    pointLatest(options.folder);
    return { judged: { result, written }, examples };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function printExamples({ passed, failed }: DoneRun['examples'], json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify({ examples: { passed, failed: failed.length } }, null, 2)}\n`);
  else
    process.stdout.write(
      `${passed} example ${passed === 1 ? 'test' : 'tests'} passed, ${failed.length} failed; no payments explored\n`,
    );
}

function printRun(written: WrittenRun): void {
  const p = paletteFor(process.stdout);
  const out = [verdictTable(written.summary, p), '', faultTable(written.summary, p)];
  for (const failure of written.failures) out.push('', failureText(failure, p));
  out.push('', `report: ${written.summary.runFolder}/report.html`);
  process.stdout.write(`${out.join('\n')}\n`);
}

/** @throws MisuseError naming the suites that there are */
export function suiteFile(suite: string): string {
  const given = isAbsolute(suite) ? suite : resolve(suite);
  if (suite.endsWith('.ts') && existsSync(given)) return given;
  const own = join(PACKAGE_ROOT, 'scenarios', `${suite}.suite.ts`);
  if (/^[a-z0-9/-]+$/.test(suite) && existsSync(own)) return own;
  throw new MisuseError({ what: 'unknown suite', expected: 'scan-pay, or the path of a *.suite.ts file', got: suite });
}

export function optionsOf(suite: string, flags: RunFlags): RunOptions {
  if (flags.world !== 'virtual' && flags.world !== 'wired') {
    throw new MisuseError({ what: 'unknown world', expected: 'virtual or wired', got: flags.world });
  }
  partsNamed(flags.firmware);
  protocolOf(flags.profile);
  const payments = wholeNumber('payments', flags.payments ?? (flags.world === 'virtual' ? '2000' : '60'), 1);
  const history = flags.history ?? (payments <= HISTORY_ALL_MAX ? 'all' : 'failing');
  if (history !== 'all' && history !== 'failing' && history !== 'none') {
    throw new MisuseError({ what: 'unknown --history', expected: 'all, failing or none', got: history });
  }
  const timeScale = Number(flags.timeScale);
  if (!(timeScale > 0 && timeScale <= 1))
    throw new MisuseError({
      what: '--time-scale is out of range',
      expected: 'above 0, at most 1',
      got: flags.timeScale,
    });
  const seed = wholeNumber('seed', flags.seed, 0, 0x7fff_ffff);
  const name = basename(suite)
    .replace(/\.suite\.ts$/, '')
    .replace(/[^A-Za-z0-9-]/g, '-');
  return {
    suite: name,
    world: flags.world,
    seed,
    payments,
    firmware: flags.firmware,
    profile: flags.profile,
    soundbox: true,
    terminals: wholeNumber('terminals', flags.terminals, 1, 500),
    history,
    timeScale,
    ...(flags.toxiproxy === undefined ? {} : { toxiproxy: toxiproxyChoice(flags.toxiproxy) }),
    scanrig: packageVersion(),
    quiet: false,
    folder: RunFolder.create(flags.out, `${stamp()}-${name}-${flags.world}-${seed}`).path,
  };
}

function writeInto(folder: string, name: string, text: string): void {
  RunFolder.write(folder, name, text);
}

function stamp(): string {
  return new Date().toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
}

/** runs/latest, where links can be had. */
function pointLatest(folder: string): void {
  const link = join(dirname(folder), 'latest');
  try {
    rmSync(link, { force: true });
    symlinkSync(basename(folder), link);
  } catch {
    // A file system without links has no `latest`; nothing depends on it.
  }
}
