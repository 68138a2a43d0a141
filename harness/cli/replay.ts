/** `scanrig replay`: one plan in virtual time, or on a real terminal, its verdicts, and the story of what went wrong. */
import type { EpisodeHeader, HistoryEvent } from '../../devices/wire/events.js';
import { failureText } from '../../reports/console.js';
import { wrongIn } from '../explore/failure.js';
import { certainlyWrong } from '../explore/hardware/certain.js';
import { uniqueOrders } from '../explore/hardware/unique-orders.js';
import { judgeOnBench } from '../explore/judge-on-bench.js';
import { episodeHeader, judgePlan } from '../explore/run-plan.js';
import type { EpisodeVerdict } from '../oracle/episode.js';
import type { Plan } from '../plan/plan.js';
import { meansOf, observedOn } from '../worlds/hardware/device-means.js';
import { checkOnDevice } from '../worlds/hardware/seen-messages.js';
import { withDeviceRig } from './device-session.js';
import { paletteFor } from './palette.js';
import { planFromFile } from './plan-from-file.js';
import { chosenTerminal } from './rig-option.js';
import { pageFailure } from './write-run.js';

export interface ReplayFlags {
  readonly rig?: string;
  readonly terminal?: string;
  /** Register software in place of ours. */
  readonly peer?: string;
  readonly json?: boolean;
}

interface Replayed {
  readonly verdict: EpisodeVerdict;
  readonly events: readonly HistoryEvent[];
  readonly virtualMs: number;
}

export async function replayCommand(file: string, flags: ReplayFlags): Promise<number> {
  if (flags.peer !== undefined) return (await import('./peers.js')).replayAtPeer(file, flags.peer, flags.json === true);
  const plan = planFromFile(file);
  const { verdict, events, virtualMs } = flags.rig === undefined ? inVirtualTime(plan) : await onDevice(plan, flags);
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

function inVirtualTime(plan: Plan): Replayed {
  const events: HistoryEvent[] = [];
  const { verdict, virtualMs } = judgePlan(plan, episodeHeader(plan, 0), (event) => void events.push(event));
  return { verdict, events, virtualMs };
}

/** Whatever firmware the plan names: here the terminal has its own. */
async function onDevice(drawn: Plan, { rig: file, terminal: name }: ReplayFlags): Promise<Replayed> {
  const chosen = chosenTerminal(file, name);
  const { terminal, speaks, dialect } = chosen;
  const spoken = dialect === undefined ? { profile: speaks } : { profile: speaks, dialect };
  const soundbox = terminal.observes.includes('announcement');
  checkOnDevice(drawn, meansOf(terminal));
  const own = { ...drawn, terminal: { ...spoken, firmware: 'reference', soundbox } };
  const plan = uniqueOrders(own, Date.now().toString(36), 0);
  const header: EpisodeHeader = { ...episodeHeader(plan, 0, terminal.terminal), observed: observedOn(terminal) };
  const heard = await withDeviceRig(chosen, async (rig, stop) => {
    await rig.rest(stop);
    return rig.play(plan, 0, (events) => certainlyWrong(header, events), stop);
  });
  const { verdict, events } = judgeOnBench(header, heard, undefined);
  return { verdict, events, virtualMs: 0 };
}
