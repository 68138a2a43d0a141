/** `scanrig run`: the suite through vitest's Node API, then the reports. */
import { basename } from 'node:path';
import { MisuseError } from '../../devices/wire/errors.js';
import { failureText, faultTable, verdictTable } from '../../reports/console.js';
import { linkTable } from '../../reports/links.js';
import { type DeviceOptions, HISTORY_ALL_MAX, type RunOptions } from '../explore/run-options.js';
import { RunFolder } from '../history/run-folder.js';
import { checkSerialProxied, partsNamed } from '../worlds/parts.js';
import { brokerChoice } from '../worlds/wired/broker.js';
import { toxiproxyChoice } from '../worlds/wired/stream-proxy.js';
import { dialectGiven } from './dialect-choice.js';
import { scaleOf, wholeNumber } from './exit.js';
import { packageVersion } from './package-info.js';
import { paletteFor } from './palette.js';
import { isPeerSuite, runPeerSuite } from './peers.js';
import { type DoneRun, exitOf, performNewRun } from './perform-run.js';
import { type RegisterFlags, registerChoice } from './register-choice.js';
import { resumeRun } from './resume.js';
import { chosenTerminals } from './rig-option.js';
import { suiteFile } from './suite-file.js';
import type { WrittenRun } from './write-run.js';

export interface RunFlags extends RegisterFlags {
  readonly world: string;
  readonly payments?: string;
  readonly seed: string;
  readonly firmware: string;
  readonly dialect?: string;
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
  readonly rig?: string;
  readonly terminal?: string;
  readonly maxMinutes?: string;
  readonly maxPayments?: string;
  readonly confirm?: string;
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
  if (suite !== undefined && isPeerSuite(suite)) return runPeerSuite(suite, flags, (name) => `${stamp()}-${name}`);
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
  for (const skipped of examples.skipped) process.stderr.write(`scanrig: an example test was skipped: ${skipped}\n`);
  for (const failed of examples.failed) process.stderr.write(`scanrig: an example test failed: ${failed}\n`);
  if (judged === undefined) printExamples(examples, json);
  else if (json) process.stdout.write(`${JSON.stringify(judged.written.summary, null, 2)}\n`);
  else printRun(judged.written);
  return exitOf(done);
}

function printExamples({ passed, skipped, failed }: DoneRun['examples'], json: boolean): void {
  if (json)
    process.stdout.write(
      `${JSON.stringify({ examples: { passed, skipped: skipped.length, failed: failed.length } }, null, 2)}\n`,
    );
  else
    process.stdout.write(
      `${passed} example ${passed === 1 ? 'test' : 'tests'} passed, ${skipped.length} skipped, ${failed.length} failed; no payments explored\n`,
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
  const { world } = flags;
  if (world !== 'virtual' && world !== 'wired' && world !== 'hardware')
    throw new MisuseError({ what: 'unknown world', expected: 'virtual, wired or hardware', got: world });
  const device = deviceOptions(world, flags);
  partsNamed(flags.firmware);
  // Suites draw for the first terminal; each plan is made to fit the one that plays it.
  const first = device?.terminals[0];
  const profile = first?.speaks ?? registerChoice(flags);
  const dialect = dialectGiven(flags.dialect);
  if (world === 'wired' && flags.serialThroughToxiproxy === true) checkSerialProxied(profile);
  const payments = device?.paymentsMax ?? wholeNumber('payments', flags.payments ?? PAYMENTS[world], 1);
  const history = flags.history ?? (device !== undefined || payments <= HISTORY_ALL_MAX ? 'all' : 'failing');
  if (history !== 'all' && history !== 'failing' && history !== 'none') {
    throw new MisuseError({ what: 'unknown --history', expected: 'all, failing or none', got: history });
  }
  const timeScale = first?.terminal.timeScale ?? scaleOf(flags.timeScale);
  const seed = wholeNumber('seed', flags.seed, 0, 0x7fff_ffff);
  const name = basename(suite)
    .replace(/\.suite\.ts$/, '')
    .replace(/[^A-Za-z0-9-]/g, '-');
  return {
    suite: name,
    world,
    seed,
    payments,
    firmware: flags.firmware,
    profile,
    ...dialect,
    soundbox: first?.terminal.observes.includes('announcement') ?? true,
    terminals: wholeNumber('terminals', flags.terminals, 1, 500),
    history,
    timeScale,
    ...(device === undefined ? {} : { device }),
    ...(flags.toxiproxy === undefined ? {} : { toxiproxy: toxiproxyChoice(flags.toxiproxy) }),
    ...(flags.broker === undefined ? {} : { broker: brokerChoice(flags.broker) }),
    ...(flags.serialThroughToxiproxy === true ? { serialThroughToxiproxy: true } : {}),
    scanrig: packageVersion(),
    quiet: false,
    folder: RunFolder.create(flags.out, `${stamp()}-${name}-${world}-${seed}`).path,
  };
}

/** Payments where nobody says how many; on a device time alone limits them. */
const PAYMENTS = { virtual: '2000', wired: '60', hardware: '1000000' } as const;

/** @throws MisuseError for flags that another world has */
function deviceOptions(world: RunOptions['world'], flags: RunFlags): DeviceOptions | undefined {
  const { rig, terminal, maxMinutes, maxPayments, confirm } = flags;
  if (world !== 'hardware') {
    const stray = Object.entries({ rig, terminal, 'max-minutes': maxMinutes, 'max-payments': maxPayments, confirm });
    const [name] = stray.find(([, value]) => value !== undefined) ?? [];
    if (name === undefined) return undefined;
    throw new MisuseError({ what: `--${name} is about a real terminal`, expected: '--world hardware', got: world });
  }
  if (flags.payments !== undefined)
    throw new MisuseError({
      what: '--payments is exact, and a run on a real terminal ends by its budget',
      expected: '--max-payments or --max-minutes',
      got: `--payments ${flags.payments}`,
    });
  return {
    terminals: chosenTerminals(rig, terminal),
    minutesMax: wholeNumber('max-minutes', maxMinutes ?? '10', 1, 24 * 60),
    ...(maxPayments === undefined ? {} : { paymentsMax: wholeNumber('max-payments', maxPayments, 1) }),
    confirm: wholeNumber('confirm', confirm ?? '5', 1, 100),
  };
}

function stamp(): string {
  return new Date().toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
}
