/** `scanrig clean`: what rigs that were killed have left on this machine. Every run clears the same by itself. */
import { type Clearing, clearLeftovers, type Leftover } from '../leftovers/clear.js';

interface CleanFlags {
  readonly list?: boolean;
  readonly json?: boolean;
}

export async function cleanCommand(flags: CleanFlags): Promise<number> {
  const clearing = await clearLeftovers(flags.list !== true, Date.now());
  if (flags.json === true) process.stdout.write(`${JSON.stringify(clearing, null, 2)}\n`);
  else process.stdout.write(`${textOf(clearing).join('\n')}\n`);
  return 0;
}

function textOf({ leftovers, running, elsewhere }: Clearing): string[] {
  const lines = leftovers.map(lineOf);
  if (leftovers.length === 0) lines.push('nothing was left');
  if (running > 0) lines.push(`${running} ${running === 1 ? 'process of a run is' : 'processes of runs are'} at work`);
  if (elsewhere > 0) lines.push(`${elsewhere} of other hosts or containers, not looked into`);
  return lines;
}

function lineOf({ kind, what, outcome, why }: Leftover): string {
  return `${outcome.padEnd(8)} ${kind.padEnd(7)} ${what}${why === undefined ? '' : `: ${why}`}`;
}
