/** `scanrig replay`: one plan in virtual time, its verdicts, and the story of what went wrong. */
import type { HistoryEvent } from '../../devices/wire/events.js';
import { failureText } from '../../reports/console.js';
import { wrongIn } from '../explore/failure.js';
import { episodeHeader, judgePlan } from '../explore/run-plan.js';
import { paletteFor } from './palette.js';
import { planFromFile } from './plan-from-file.js';
import { pageFailure } from './write-run.js';

export async function replayCommand(file: string, flags: { readonly json?: boolean }): Promise<number> {
  const plan = planFromFile(file);
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
