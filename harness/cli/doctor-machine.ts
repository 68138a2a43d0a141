/** `scanrig doctor` without a rig file: what this machine has and lacks for a bench, with the fix for each. */
import { MisuseError } from '../../devices/wire/errors.js';
import { forConsole } from '../../reports/escape.js';
import { type Check, canWork } from '../doctor/check.js';
import { examine } from '../doctor/examine.js';
import { EXIT_RIG_FAULT } from './exit.js';
import { PACKAGE_ROOT } from './package-info.js';
import { paletteFor } from './palette.js';

interface MachineFlags {
  readonly wait?: string;
  readonly json?: boolean;
}

export async function doctorMachineCommand(flags: MachineFlags): Promise<number> {
  if (flags.wait !== undefined)
    throw new MisuseError({
      what: 'without a rig file there is no sign-in to wait for',
      expected: '--rig FILE beside --wait',
      got: `--wait ${flags.wait} alone`,
    });
  const checks = await examine(PACKAGE_ROOT);
  const good = canWork(checks);
  if (flags.json === true) process.stdout.write(`${JSON.stringify({ good, checks }, null, 2)}\n`);
  else process.stdout.write(`${checks.flatMap(linesOf).join('\n')}\n`);
  return good ? 0 : EXIT_RIG_FAULT;
}

function linesOf({ name, ok, found, fix, need }: Check): string[] {
  const paint = paletteFor(process.stdout);
  const mark = ok ? paint.good('ok') : need === 'always' ? paint.bad('NO') : paint.warn('--');
  const line = `${mark}   ${forConsole(`${name}: ${found}`)}`;
  return fix === undefined ? [line] : [line, `     ${forConsole(fix)}`];
}
