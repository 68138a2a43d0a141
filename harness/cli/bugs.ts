/** `scanrig bugs`: every seeded bug, how soon exploration finds its violation, and how small the plan becomes. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { MisuseError } from '../../devices/wire/errors.js';
import { ACQUIRER_BUGS } from '../../simulators/acquirer/bugs/catalogue.js';
import { TERMINAL_BUGS } from '../../simulators/terminal/bugs/catalogue.js';
import { type HuntedBug, huntBug } from '../explore/hunt.js';
import { planToYaml } from '../plan/plan-file.js';
import { wholeNumber } from './exit.js';

interface BugFlags {
  readonly list?: boolean;
  readonly only?: string;
  readonly seeds: string;
  readonly payments: string;
  readonly json?: boolean;
}

interface BugRow {
  readonly id: string;
  readonly violation: string;
  readonly party: string;
  readonly sentence: string;
  readonly source: string;
  readonly found: boolean;
  readonly medianPayments: number | null;
  readonly shrunkPayments: number | null;
  readonly shrunkFaults: number | null;
  readonly replay: string | null;
}

export async function bugsCommand(flags: BugFlags): Promise<number> {
  const all = [...TERMINAL_BUGS, ...ACQUIRER_BUGS];
  const chosen = flags.only === undefined ? all : all.filter((bug) => bug.id === flags.only);
  if (chosen.length === 0)
    throw new MisuseError({
      what: 'unknown bug',
      expected: all.map((bug) => bug.id).join(', '),
      got: flags.only ?? '',
    });
  if (flags.list === true) {
    if (flags.json === true)
      process.stdout.write(
        `${JSON.stringify(
          chosen.map(({ id, violation, party, sentence, source }) => ({ id, violation, party, sentence, source })),
          null,
          2,
        )}\n`,
      );
    else
      for (const bug of chosen)
        process.stdout.write(
          `${bug.id.padEnd(30)} ${bug.violation.padEnd(24)} ${bug.party.padEnd(9)} ${bug.sentence} (${bug.source})\n`,
        );
    return 0;
  }
  const seeds = wholeNumber('seeds', flags.seeds, 1, 1000);
  const paymentsMax = wholeNumber('payments', flags.payments, 1);
  const rows: BugRow[] = [];
  for (const bug of chosen) {
    // Virtual time never waits: without this Ctrl-C would be heard when all bugs are done.
    await setImmediate();
    const hunted = await huntBug(bug, seeds, paymentsMax);
    const row = rowOf(bug, hunted);
    rows.push(row);
    if (flags.json !== true)
      process.stdout.write(
        `${row.found ? 'found ' : 'MISSED'} ${row.id.padEnd(30)} ${row.violation.padEnd(24)} median ${String(row.medianPayments ?? '-').padStart(5)} payments, shrunk to ${row.shrunkPayments ?? '-'} payments and ${row.shrunkFaults ?? '-'} faults\n`,
      );
    else process.stderr.write(`${rows.length} of ${chosen.length}: ${row.id}\n`);
  }
  if (flags.json === true) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  return rows.every((row) => row.found) ? 0 : 1;
}

function rowOf(
  bug: { id: string; violation: string; party: string; sentence: string; source: string },
  hunted: HuntedBug,
): BugRow {
  const { id, violation, party, sentence, source } = bug;
  const { shrunk, medianPayments } = hunted;
  let replay: string | null = null;
  if (shrunk !== undefined) {
    mkdirSync('runs/bugs', { recursive: true });
    const file = `runs/bugs/${id}.plan.yaml`;
    writeFileSync(file, planToYaml(shrunk));
    replay = `npx scanrig replay ${file}`;
  }
  return {
    id,
    violation,
    party,
    sentence,
    source,
    found: hunted.found,
    medianPayments: medianPayments ?? null,
    shrunkPayments: shrunk?.payments.length ?? null,
    shrunkFaults: shrunk?.faults.length ?? null,
    replay,
  };
}
