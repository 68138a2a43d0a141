/** `scanrig compare`: the same plans in virtual time and on real links, and every difference between the two. */
import { basename, join } from 'node:path';
import { MisuseError } from '../../devices/wire/errors.js';
import type { ComparisonReport, DifferenceReport } from '../../reports/comparison.js';
import { comparisonText } from '../../reports/comparison.js';
import { comparisonPage } from '../../reports/comparison-page.js';
import { type CompareHooks, type CompareOptions, comparePlans } from '../explore/compare/compare.js';
import {
  type Comparison,
  compareExitCode,
  type Difference,
  tooManyRaces,
  type Unsettled,
} from '../explore/compare/comparison.js';
import type { Finding } from '../explore/compare/difference.js';
import { plansToCompare } from '../explore/compare/plans.js';
import { type Repetition, repeatExitCode, repeatPlan } from '../explore/compare/repeat.js';
import { RunFolder } from '../history/run-folder.js';
import { clearLeftovers } from '../leftovers/clear.js';
import { closeLedger } from '../leftovers/ledger.js';
import { FAULT_KINDS } from '../plan/faults/catalogue.js';
import type { Plan } from '../plan/plan.js';
import { planShown, planToYaml } from '../plan/plan-file.js';
import { drawPlans } from './draw-plans.js';
import { EXIT_INTERRUPTED, wholeNumber } from './exit.js';
import { paletteFor } from './palette.js';
import { planFromFile } from './plan-from-file.js';
import type { RegisterFlags } from './register-choice.js';
import { optionsOf } from './run.js';
import { takeSignals } from './signals.js';
import { suiteFile } from './suite-file.js';

export interface CompareFlags extends RegisterFlags {
  readonly plan?: string;
  readonly repeat?: string;
  readonly plans: string;
  readonly seed: string;
  readonly firmware: string;
  readonly terminals: string;
  readonly timeScale: string;
  readonly toxiproxy?: string;
  readonly out: string;
  readonly json?: boolean;
}

export async function compareCommand(suite: string | undefined, flags: CompareFlags): Promise<number> {
  if ((suite === undefined) === (flags.plan === undefined))
    throw new MisuseError({ what: 'nothing to compare', expected: 'a suite, or --plan FILE', got: 'neither or both' });
  if (flags.repeat !== undefined && flags.plan === undefined)
    throw new MisuseError({ what: '--repeat repeats one plan', expected: '--plan FILE', got: 'a suite' });
  const count = wholeNumber('plans', flags.plans, 1, 100_000);
  const times = flags.repeat === undefined ? undefined : wholeNumber('repeat', flags.repeat, 1, 100_000);
  const given = flags.plan === undefined ? undefined : planFromFile(flags.plan);
  const file = suite === undefined ? '' : suiteFile(suite);
  const run = optionsOf(`compare-${suite === undefined ? 'plan' : basename(file)}`, { ...flags, world: 'wired' });
  const options: CompareOptions = {
    lanes: run.terminals,
    timeScale: run.timeScale,
    ...(run.toxiproxy === undefined ? {} : { toxiproxy: run.toxiproxy }),
  };
  await clearLeftovers(true, Date.now());
  const plans =
    given !== undefined ? [given] : plansToCompare(await drawPlans(file, run, count), FAULT_KINDS, run.seed);
  return stoppable(async (hooks) => {
    if (times !== undefined) {
      const repetition = await repeatPlan(plans[0] as Plan, times, options, hooks);
      RunFolder.write(run.folder, 'repetition.json', `${JSON.stringify(repetition, null, 2)}\n`);
      return tellRepetition(repetition, flags.json === true);
    }
    const comparison = await comparePlans(plans, options, hooks);
    const title = flags.plan ?? `${suite}, seed ${run.seed}, firmware ${run.firmware}`;
    const report = reportOf(title, run.folder, comparison);
    RunFolder.write(run.folder, 'comparison.json', `${JSON.stringify(asJson(comparison), null, 2)}\n`);
    RunFolder.write(run.folder, 'comparison.html', comparisonPage(report));
    for (const kind of SHOWN)
      for (const [index, { plan }] of comparison[kind].entries())
        RunFolder.write(run.folder, planFile(kind, index), planToYaml(plan));
    if (flags.json === true) process.stdout.write(`${JSON.stringify(asJson(comparison), null, 2)}\n`);
    else
      process.stdout.write(
        `${comparisonText(report, paletteFor(process.stdout))}\n\npage: ${run.folder}/comparison.html\n`,
      );
    return compareExitCode(comparison);
  });
}

const PROGRESS_EVERY_MS = 2_000;

/** Ctrl-C ends the comparison and keeps what it has; whoever asks twice waits no longer. */
async function stoppable(act: (hooks: CompareHooks) => Promise<number>): Promise<number> {
  let stopped = false;
  const stop = (): void => {
    if (stopped) process.exit(EXIT_INTERRUPTED);
    stopped = true;
  };
  const giveBack = takeSignals(stop);
  let last = performance.now();
  try {
    return await act({
      now: () => performance.now(),
      stopped: () => stopped,
      progress: (phase, done, all) => {
        if (performance.now() - last < PROGRESS_EVERY_MS) return;
        last = performance.now();
        process.stderr.write(`compare ${phase}: ${done} of ${all} plans\n`);
      },
    });
  } finally {
    giveBack();
    closeLedger();
  }
}

const SHOWN = ['differences', 'unsettled'] as const;

function planFile(kind: (typeof SHOWN)[number], index: number): string {
  return join('failures', `${index + 1}-${kind === 'differences' ? 'difference' : 'unsettled'}.plan.yaml`);
}

function reportOf(title: string, folder: string, comparison: Comparison): ComparisonReport {
  const shown = (kind: (typeof SHOWN)[number]): DifferenceReport[] =>
    comparison[kind].map((one, place) => ({
      title: `plan ${one.index} at time scale ${one.timeScale}`,
      what: whatOf(one),
      plan: planShown(one.plan),
      repeat: `npx scanrig compare --plan ${folder}/${planFile(kind, place)}`,
      ...one.timelines,
    }));
  return {
    ...comparison,
    title,
    passed: compareExitCode(comparison) === 0,
    tooManyRaces: tooManyRaces(comparison),
    lookedCloser: comparison.lookedCloser.length,
    again: comparison.again.length,
    differences: shown('differences'),
    unsettled: shown('unsettled'),
  };
}

function whatOf(one: Difference | Unsettled): string[] {
  const told = (findings: readonly Finding[]): string[] => findings.map(({ what, text }) => `${what}: ${text}`);
  const stood = (lateMs: number): string => `a bench that stood still for ${lateMs} ms`;
  if ('violations' in one)
    return [
      `on ${stood(one.lateMs)}; as in virtual time when it ran again`,
      ...one.violations.map((violation) => `no late bench excuses: ${violation}`),
      ...told(one.what),
    ];
  const { first } = one;
  if (first === undefined) return told(one.what);
  return [...told(one.what), ...told(first.what).map((text) => `the first time, on ${stood(first.lateMs)}: ${text}`)];
}

/** Timelines as the events that they show; plans as they stand in files. */
function asJson(comparison: Comparison): unknown {
  const withPlan = (one: Difference): unknown => ({ ...one, plan: planToYaml(one.plan) });
  return {
    ...comparison,
    differences: comparison.differences.map(withPlan),
    unsettled: comparison.unsettled.map(withPlan),
  };
}

function tellRepetition(repetition: Repetition, json: boolean): number {
  const code = repeatExitCode(repetition);
  if (json) process.stdout.write(`${JSON.stringify(repetition, null, 2)}\n`);
  else {
    const p = paletteFor(process.stdout);
    const { repeats, timeScale, faults, endings, rigFaults, toxiproxy, elapsedMs } = repetition;
    const lines = [
      `${code === 0 ? p.good('AS PLANNED') : p.bad('NOT AS PLANNED')}  ${repeats} times on real links at time scale ${timeScale}, ${(elapsedMs / 1000).toFixed(0)} s; ${toxiproxy}`,
      '',
      ...faults.map(
        ({ fault, landed }) =>
          `  ${fault.padEnd(24)} at its moment ${landed['at its moment']}, elsewhere ${landed.elsewhere}, never ${landed.never}`,
      ),
      ...endings.map(
        ({ ending, times, virtual }) =>
          `  ${String(times).padStart(5)} x ${ending}${virtual ? '' : '   not in virtual time'}`,
      ),
      ...rigFaults.map((fault) => p.warn(`  rig fault: ${fault}`)),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  }
  return code;
}
