/** `scanrig run --resume`: goes on with a run that was killed or interrupted, as it was asked for. */
import { existsSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type DialectChoice, nameOfDialect } from '../../devices/dialects/catalogue.js';
import { nameOfChoice, type ProtocolChoice } from '../../devices/drivers/protocols.js';
import { MisuseError } from '../../devices/wire/errors.js';
import type { RunOptions } from '../explore/run-options.js';
import { takeUpRun } from '../explore/run-state/hold.js';
import { readState } from '../explore/run-state/read-state.js';
import type { RunLine } from '../explore/run-state/state-lines.js';
import { dialectOf } from '../worlds/parts.js';
import { toxiproxyChoice } from '../worlds/wired/stream-proxy.js';
import { dialectGiven } from './dialect-choice.js';
import { packageVersion } from './package-info.js';
import { type DoneRun, performRun, suiteSum } from './perform-run.js';
import { registerChoice } from './register-choice.js';
import type { RunFlags } from './run.js';
import { suitePlace } from './suite-file.js';

/** What the command line may say again; it must then say the same. */
const SAME = ['world', 'payments', 'seed', 'firmware', 'terminals', 'timeScale', 'broker', 'history'] as const;

/**
 * @param given names of the flags that stand on the command line
 * @throws MisuseError when the folder holds no run that could be gone on with
 */
export async function resumeRun(
  suite: string | undefined,
  flags: RunFlags & { readonly resume: string },
  given: readonly string[],
): Promise<DoneRun> {
  const folder = folderOf(flags.resume, flags.out);
  const { run } = readState(folder);
  check(folder, run, suite, flags, given);
  const hold = await takeUpRun(folder);
  const { toxiproxy } = flags;
  const options: RunOptions = {
    ...run.options,
    folder,
    // Another server plays the same: it may have moved.
    ...(toxiproxy === undefined ? {} : { toxiproxy: toxiproxyChoice(toxiproxy) }),
  };
  return performRun(hold, run.suite.file, options, { ...run.runner, reporters: flags.reporter ?? [] });
}

function folderOf(named: string, out: string): string {
  if (named !== 'latest' || existsSync(named)) return named;
  const link = join(out, 'latest');
  if (statSync(link, { throwIfNoEntry: false }) === undefined)
    throw new MisuseError({
      what: 'there is no latest run',
      where: link,
      next: 'Name its folder, or that of the runs with --out.',
    });
  return join(out, readlinkSync(link));
}

/** A profile file may have moved, but must say the same. */
function checkRegister(folder: string, was: ProtocolChoice, flags: RunFlags): void {
  const named = registerChoice(flags);
  if (isDeepStrictEqual(JSON.parse(JSON.stringify(named)), JSON.parse(JSON.stringify(was)))) return;
  throw new MisuseError({
    what: 'the run was begun over another register link',
    where: folder,
    expected: nameOfChoice(was),
    got: `${nameOfChoice(named)}${nameOfChoice(named) === nameOfChoice(was) ? ', changed since' : ''}`,
    next: 'Leave --profile and --protocol out.',
  });
}

function checkDialect(folder: string, was: DialectChoice | undefined, flags: RunFlags): void {
  const { dialect: named } = dialectGiven(flags.dialect);
  if (isDeepStrictEqual(dialectOf(named), dialectOf(was))) return;
  throw new MisuseError({
    what: 'the run was begun with another acquirer dialect',
    where: folder,
    expected: nameOfDialect(was),
    got: `${nameOfDialect(named)}${nameOfDialect(named) === nameOfDialect(was) ? ', changed since' : ''}`,
    next: 'Leave --dialect out.',
  });
}

function check(
  folder: string,
  run: RunLine,
  suite: string | undefined,
  flags: RunFlags,
  given: readonly string[],
): void {
  const differs = (what: string, expected: string, got: string, next: string): MisuseError =>
    new MisuseError({ what, where: folder, expected, got, next });
  if (run.options.world === 'hardware')
    throw new MisuseError({
      what: 'a run on a real terminal cannot be gone on with',
      where: folder,
      got: 'a terminal that has lived on since',
      next: 'Start a new one; the history of this one is kept.',
    });
  const version = packageVersion();
  if (run.scanrig !== version)
    throw differs('the run was begun by another version of scanrig', run.scanrig, version, 'Resume it with that one.');
  if (suite !== undefined && suitePlace(suite) !== run.suite.file)
    throw differs('the run is of another suite', run.suite.file, suite, 'Leave the suite out.');
  const sum = suiteSum(run.suite.file);
  if (sum !== run.suite.sha256)
    throw differs(
      'the suite was changed since the run began',
      run.suite.sha256.slice(0, 12),
      sum.slice(0, 12),
      'Undo the change, or start a new run.',
    );
  if (given.includes('profile') || given.includes('protocol')) checkRegister(folder, run.options.profile, flags);
  if (given.includes('dialect')) checkDialect(folder, run.options.dialect, flags);
  for (const name of [...SAME, 'filter', 'shard'] as const) {
    if (!given.includes(name)) continue;
    const was = name === 'filter' || name === 'shard' ? run.runner[name] : run.options[name];
    if (String(was) !== String(flags[name]))
      throw differs(`the run was begun with another --${name}`, String(was), String(flags[name]), 'Leave it out.');
  }
}
