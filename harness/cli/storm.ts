/** `scanrig storm`: kill -9 of rigs at random moments, and whether each comes to what it would have come to. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { MisuseError, RigFaultError } from '../../devices/wire/errors.js';
import { storm } from '../storm/storm.js';
import { FINDINGS, type StormSummary } from '../storm/summary.js';
import { wholeNumber } from './exit.js';
import { PACKAGE_ROOT } from './package-info.js';

interface StormFlags {
  readonly kills: string;
  readonly seed: string;
  readonly world: string;
  readonly lanes?: string;
  readonly json?: boolean;
}

export async function stormCommand(flags: StormFlags): Promise<number> {
  const { world } = flags;
  if (world !== 'virtual' && world !== 'wired' && world !== 'both')
    throw new MisuseError({ what: 'unknown world', expected: 'virtual, wired or both', got: world });
  const kills = wholeNumber('kills', flags.kills, 1);
  const lanes = wholeNumber('lanes', flags.lanes ?? String(availableParallelism()), 1, 64);
  const seed = wholeNumber('seed', flags.seed, 0, 0x7fff_ffff);
  if (process.platform !== 'linux')
    throw new RigFaultError({
      what: 'what a killed rig leaves can be looked for on Linux alone',
      got: process.platform,
    });
  const main = join(PACKAGE_ROOT, 'dist/harness/cli/main.js');
  const started = performance.now();
  const summary = await storm({ kills, seed, world, lanes, main }, tells(kills));
  if (flags.json === true) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
  else process.stdout.write(`${textOf(summary, (performance.now() - started) / 1000).join('\n')}\n`);
  return FINDINGS.every((name) => summary[name].length === 0) ? 0 : 1;
}

/** What is wrong is told as soon as it is seen: a storm takes its time. */
function tells(kills: number): (so: StormSummary) => void {
  const told = new Set<string>();
  return (so) => {
    process.stderr.write(`storm: ${so.kills} of ${kills} kills, ${so.runs} runs, ${so.clean} of them clean\n`);
    for (const name of FINDINGS)
      for (const what of so[name]) {
        const line = `storm: ${name}: ${what}\n`;
        if (told.has(line)) continue;
        told.add(line);
        process.stderr.write(line);
      }
  };
}

function textOf(summary: StormSummary, seconds: number): string[] {
  const { kills, resumes, runs, clean } = summary;
  const lines = [
    `${kills} kills, ${resumes} resumes: ${clean} of ${runs} runs came to what they would have come to (${seconds.toFixed(0)} s)`,
  ];
  for (const name of FINDINGS)
    lines.push(`${name.padEnd(10)} ${summary[name].length}`, ...summary[name].map((what) => `  ${what}`));
  return lines;
}
