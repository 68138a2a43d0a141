/** `scanrig replay`: one plan in virtual time, its verdicts, and the story of what went wrong. */
import { readFileSync } from 'node:fs';
import { MisuseError } from '../../devices/wire/errors.js';
import type { HistoryEvent } from '../../devices/wire/events.js';
import { failureText } from '../../reports/console.js';
import { wrongIn } from '../explore/failure.js';
import { episodeHeader, judgePlan } from '../explore/run-plan.js';
import { parsePlan } from '../plan/plan-file.js';
import { checkFaultsFit, partsNamed } from '../worlds/parts.js';
import { paletteFor } from './palette.js';
import { pageFailure } from './write-run.js';

export async function replayCommand(file: string, flags: { readonly json?: boolean }): Promise<number> {
  const plan = parsePlan(readPlan(file), file);
  partsNamed(plan.terminal.firmware);
  checkFaultsFit(plan);
  const events: HistoryEvent[] = [];
  const { verdict, virtualMs } = judgePlan(plan, episodeHeader(plan, 0), (event) => void events.push(event));
  const wrong = wrongIn(verdict);
  const unknown = verdict.payments.some((payment) => payment.verdict === 'unknown');
  if (flags.json === true) {
    process.stdout.write(
      `${JSON.stringify({ payments: verdict.payments, findings: verdict.findings, virtualMs, events }, null, 2)}\n`,
    );
  } else {
    const p = paletteFor(process.stdout);
    for (const payment of verdict.payments) {
      process.stdout.write(
        `${payment.order.padEnd(8)} ${payment.verdict}${payment.violation === undefined ? '' : ` ${payment.violation} (${payment.party})`}: ${payment.why}\n`,
      );
    }
    for (const w of wrong.slice(0, 1)) {
      const failure = {
        violation: w.violation,
        party: w.party ?? ('terminal' as const),
        episode: 0,
        why: w.verdict?.why ?? w.finding?.why ?? '',
        plan,
        verdict: w.verdict,
        finding: w.finding,
        events,
        shrunkPayments: plan.payments.length,
        shrunkFaults: plan.faults.length,
        tries: 0,
      };
      process.stdout.write(`\n${failureText(pageFailure(failure, `npx scanrig replay ${file}`), p)}\n`);
    }
  }
  return wrong.length > 0 ? 1 : unknown ? 2 : 0;
}

function readPlan(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new MisuseError({
      what: 'the plan cannot be read',
      where: file,
      got: (error as NodeJS.ErrnoException).code ?? String(error),
    });
  }
}
