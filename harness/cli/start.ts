/** `scanrig start`: the main job. The suite in virtual time, then on real links, and one answer for both. */
import { worstExit } from './exit.js';
import { paletteFor } from './palette.js';
import { performNewRun } from './perform-run.js';
import { optionsOf, type RunFlags, tellRun } from './run.js';

const SUITE = 'scan-pay';
const PARTS = [
  { world: 'virtual', payments: '20000', what: 'simulated time, every byte real' },
  { world: 'wired', payments: '60', what: 'processes on ptys, Toxiproxy, MQTT, a ledger on disk' },
] as const;

export async function startCommand(flags: { readonly seed: string; readonly out: string }): Promise<number> {
  const p = paletteFor(process.stdout);
  let worst = 0;
  for (const [index, { world, payments, what }] of PARTS.entries()) {
    if (world === 'wired' && process.platform !== 'linux') {
      process.stdout.write(`\nThe wired world needs Linux and is left out here (${process.platform}).\n`);
      continue;
    }
    process.stdout.write(
      `${index === 0 ? '' : '\n'}${p.bold(`${index + 1} of ${PARTS.length}: ${payments} payments in the ${world} world`)} (${what})\n`,
    );
    const runFlags: RunFlags = { ...DEFAULTS, world, payments, seed: flags.seed, out: flags.out };
    const done = await performNewRun(SUITE, optionsOf(SUITE, runFlags), { reporters: [] });
    process.stdout.write('\n');
    worst = worstExit(worst, tellRun(done, false));
    if (done.judged?.result.interrupted === true) break;
  }
  return worst;
}

const DEFAULTS = {
  firmware: 'reference',
  profile: 'generic-stx-lrc',
  terminals: '6',
  timeScale: '0.05',
} as const;
