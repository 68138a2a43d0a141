/** `scanrig run`: the suite through vitest's Node API, then the reports. */
import { basename } from 'node:path';
import { MisuseError } from '../../devices/wire/errors.js';
import { failureText, faultTable, verdictTable } from '../../reports/console.js';
import { linkTable } from '../../reports/links.js';
import { HISTORY_ALL_MAX, type RunOptions } from '../explore/run-options.js';
import { RunFolder } from '../history/run-folder.js';
import { checkWired, partsNamed, protocolOf } from '../worlds/parts.js';
import { brokerChoice } from '../worlds/wired/broker.js';
import { toxiproxyChoice } from '../worlds/wired/stream-proxy.js';
import { wholeNumber } from './exit.js';
import { packageVersion } from './package-info.js';
import { paletteFor } from './palette.js';
import { type DoneRun, exitOf, performNewRun } from './perform-run.js';
import { resumeRun } from './resume.js';
import { suiteFile } from './suite-file.js';
import type { WrittenRun } from './write-run.js';

export interface RunFlags {
  readonly world: string;
  readonly payments?: string;
  readonly seed: string;
  readonly firmware: string;
  readonly profile: string;
  readonly terminals: string;
  readonly timeScale: string;
  readonly toxiproxy?: string;
  readonly serialThroughToxiproxy?: boolean;
  readonly broker?: string;
  readonly history?: string;
  readonly out: string;
  readonly filter?: string;
  readonly shard?: string;
  readonly resume?: string;
  readonly reporter?: string[];
  readonly json?: boolean;
}

/** @param given names of the flags that stand on the command line */
export async function runCommand(
  suite: string | undefined,
  flags: RunFlags,
  given: readonly string[],
): Promise<number> {
  const { resume } = flags;
  const done = resume === undefined ? await newRun(suite, flags) : await resumeRun(suite, { ...flags, resume }, given);
  return tellRun(done, flags.json === true);
}

function newRun(suite: string | undefined, flags: RunFlags): Promise<DoneRun> {
  if (suite === undefined)
    throw new MisuseError({ what: 'no suite was named', expected: 'scan-pay, or the path of a *.suite.ts file' });
  suiteFile(suite);
  return performNewRun(suite, optionsOf(suite, flags), {
    ...(flags.filter === undefined ? {} : { filter: flags.filter }),
    ...(flags.shard === undefined ? {} : { shard: flags.shard }),
    reporters: flags.reporter ?? [],
  });
}

/** Prints what came of a run. @returns its exit code */
export function tellRun(done: DoneRun, json: boolean): number {
  const { judged, examples } = done;
  for (const failed of examples.failed) process.stderr.write(`scanrig: an example test failed: ${failed}\n`);
  if (judged === undefined) printExamples(examples, json);
  else if (json) process.stdout.write(`${JSON.stringify(judged.written.summary, null, 2)}\n`);
  else printRun(judged.written);
  return exitOf(done);
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
  const tables = [verdictTable, faultTable, linkTable].map((table) => table(written.summary, p));
  const out = [tables.filter((table) => table !== '').join('\n\n')];
  for (const failure of written.failures) out.push('', failureText(failure, p));
  out.push('', `report: ${written.summary.runFolder}/report.html`);
  process.stdout.write(`${out.join('\n')}\n`);
}

export function optionsOf(suite: string, flags: RunFlags): RunOptions {
  if (flags.world !== 'virtual' && flags.world !== 'wired') {
    throw new MisuseError({ what: 'unknown world', expected: 'virtual or wired', got: flags.world });
  }
  partsNamed(flags.firmware);
  if (flags.world === 'wired') checkWired(flags.profile);
  else protocolOf(flags.profile);
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
    ...(flags.broker === undefined ? {} : { broker: brokerChoice(flags.broker) }),
    ...(flags.serialThroughToxiproxy === true ? { serialThroughToxiproxy: true } : {}),
    scanrig: packageVersion(),
    quiet: false,
    folder: RunFolder.create(flags.out, `${stamp()}-${name}-${flags.world}-${seed}`).path,
  };
}

function stamp(): string {
  return new Date().toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
}
