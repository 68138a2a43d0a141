/** `scanrig start`: the main job. The suite in virtual time, then on real links, and one answer for both. */
import type { Summary } from '../../reports/model.js';
import { worstExit } from './exit.js';
import { paletteFor } from './palette.js';
import { exitOf, performNewRun } from './perform-run.js';
import { optionsOf, type RunFlags, tellRun } from './run.js';

const SUITE = 'scan-pay';
const PARTS = [
  { world: 'virtual', payments: '20000', what: 'simulated time, every byte real' },
  { world: 'wired', payments: '60', what: 'processes on ptys, Toxiproxy, MQTT, a ledger on disk' },
] as const;

interface StartFlags {
  readonly seed: string;
  readonly out: string;
  readonly json?: boolean;
}

export async function startCommand(flags: StartFlags): Promise<number> {
  const json = flags.json === true;
  const say = (text: string): void => void (json ? process.stderr : process.stdout).write(text);
  const p = paletteFor(json ? process.stderr : process.stdout);
  const parts: Summary[] = [];
  let worst = 0;
  for (const [index, { world, payments, what }] of PARTS.entries()) {
    if (world === 'wired' && process.platform !== 'linux') {
      say(`\nThe wired world needs Linux and is left out here (${process.platform}).\n`);
      continue;
    }
    say(
      `${index === 0 ? '' : '\n'}${p.bold(`${index + 1} of ${PARTS.length}: ${payments} payments in the ${world} world`)} (${what})\n`,
    );
    const runFlags: RunFlags = { ...DEFAULTS, world, payments, seed: flags.seed, out: flags.out };
    const done = await performNewRun(SUITE, optionsOf(SUITE, runFlags), { reporters: [] });
    say('\n');
    worst = worstExit(worst, json ? exitOf(done) : tellRun(done, false));
    if (done.judged !== undefined) parts.push(done.judged.written.summary);
    if (done.judged?.result.interrupted === true) break;
  }
  if (json) process.stdout.write(`${JSON.stringify({ exit: worst, parts }, null, 2)}\n`);
  return worst;
}

const DEFAULTS = {
  firmware: 'reference',
  profile: 'generic-stx-lrc',
  terminals: '6',
  timeScale: '0.05',
} as const;
