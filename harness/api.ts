/**
 * What a suite imports from `scanrig`: the property that explores plans, a fixture that runs one plan, and the arbitraries
 * to build plans from. The one entry of the package.
 */
import { existsSync, writeFileSync, writeSync } from 'node:fs';
import type fc from 'fast-check';
import { expect, inject, test as vitestTest } from 'vitest';
import type { RegisterProtocol } from '../devices/drivers/register-protocol.js';
import { MisuseError, RigFaultError } from '../devices/wire/errors.js';
import { exploreVirtual } from './explore/explore-virtual.js';
import { exploreWired } from './explore/explore-wired.js';
import { exploreHardware } from './explore/hardware/explore-hardware.js';
import { planArbitrary as anyPlan, DEFAULT_CHOICES, type PlanChoices } from './explore/plan-arbitrary.js';
import { PlanStream } from './explore/plan-stream.js';
import type { RunOptions } from './explore/run-options.js';
import { ALL_CHANNELS, episodeHeader, judgePlan } from './explore/run-plan.js';
import { exitCodeOf, type RunResult } from './explore/run-result.js';
import type { PaymentVerdict } from './oracle/episode.js';
import { ACQUIRER_LINK_FAULTS } from './plan/faults/acquirer-link-faults.js';
import { FAULT_KINDS, faultKind } from './plan/faults/catalogue.js';
import type { FaultKind } from './plan/faults/kind.js';
import { LINE_FAULTS } from './plan/faults/line-faults.js';
import { PAYMENT_FAULTS } from './plan/faults/payment-faults.js';
import { POWER_FAULTS } from './plan/faults/power-faults.js';
import type { Plan, PlannedFault, PlannedPayment } from './plan/plan.js';
import { faultMisfit, faultsOver, protocolOf } from './worlds/parts.js';

export type { Plan, PlannedFault, PlannedPayment } from './plan/plan.js';
export { ACQUIRER_LINK_FAULTS, ALL_CHANNELS, LINE_FAULTS, PAYMENT_FAULTS, POWER_FAULTS };

declare module 'vitest' {
  interface TaskMeta {
    /** Explores plans: what it finds is told by its result, not by its failing. */
    scanrigProperty?: boolean;
  }
  interface ProvidedContext {
    scanrig: SuiteContext;
  }
}

/** What the command line hands to a suite. */
export interface SuiteContext {
  readonly options: RunOptions;
  /** Where the property leaves its result. */
  readonly resultFile: string;
  /** Once this file is there the run ends early and keeps what it has: Ctrl-C may reach the command line alone. */
  readonly stopFile: string;
  /** Only draw so many plans, and leave them as the result: the command line runs them itself. */
  readonly draw?: number;
}

/** What a suite may narrow; a kind of fault goes by its id as well. */
export type SuiteChoices = Partial<Omit<PlanChoices, 'faults'>> & { readonly faults?: readonly (FaultKind | string)[] };

/** Plans with the run's firmware, profile and dialect; narrow the choices to aim a suite. */
export function planArbitrary(choices: SuiteChoices = {}): (options: RunOptions) => fc.Arbitrary<Plan> {
  const { faults, ...rest } = choices;
  const narrowed = faults === undefined ? rest : { ...rest, faults: faults.map(kindNamed) };
  return (options) => {
    const { firmware, profile, dialect, soundbox } = options;
    const spoken = dialect === undefined ? { profile } : { profile, dialect };
    return anyPlan({ ...DEFAULT_CHOICES, firmware, ...spoken, soundbox, ...narrowed });
  };
}

/** @throws MisuseError for an id that there is not */
function kindNamed(kind: FaultKind | string): FaultKind {
  if (typeof kind !== 'string') return kind;
  const found = faultKind(kind);
  if (found !== undefined) return found;
  const expected = FAULT_KINDS.map(({ id }) => id).join(', ');
  throw new MisuseError({ what: 'the suite names an unknown kind of fault', expected, got: kind });
}

export interface PropertyOptions {
  /** Where payments are dear (wired), each of these kinds of faults is shown in turn. */
  readonly cover?: readonly FaultKind[];
}

/** A suite's property: explores plans for the payments that the run was given, and fails unless every one ends well. */
export function property(
  name: string,
  plans: (options: RunOptions) => fc.Arbitrary<Plan>,
  { cover = PAYMENT_FAULTS }: PropertyOptions = {},
): void {
  vitestTest(name, { timeout: 0 }, async ({ task }) => {
    task.meta.scanrigProperty = true;
    const { options, resultFile, stopFile, draw } = inject('scanrig');
    if (draw !== undefined) {
      const stream = new PlanStream(plans(options), options.seed);
      const drawn = Array.from({ length: draw }, (_, index) => stream.plan(index));
      writeFileSync(resultFile, JSON.stringify(drawn));
      return;
    }
    // Real terminals side by side may speak differently, and each has its own.
    const covered = options.world === 'hardware' ? cover : faultsOver(options.profile, cover);
    const result = await explore(options, plans(options), covered, stopFile).catch((error: unknown) => {
      if (error instanceof RigFaultError) writeFileSync(resultFile, JSON.stringify({ fault: error.complaint }));
      throw error;
    });
    writeFileSync(resultFile, JSON.stringify(result));
    if (result.interrupted) return;
    const { settled, reported, payments } = result.tally;
    expect({ payments, good: settled + reported, exit: exitCodeOf(result) }).toEqual({
      payments,
      good: payments,
      exit: 0,
    });
  });
}

export interface Rig {
  /**
   * Runs one plan in virtual time and returns the verdict of each payment. Where the register link of this run cannot show a
   * fault of the plan, the test is skipped, and the run says why.
   */
  run(plan: PlanSketch): PaymentVerdict[];
  /** How register and terminal talk in this run. */
  readonly protocol: RegisterProtocol;
}

/** A plan with what matters; the rest has defaults. */
export interface PlanSketch {
  readonly seed?: number;
  readonly payments: readonly Partial<PlannedPayment>[];
  readonly faults?: readonly PlannedFault[];
  /** Default: TCP, but where a fault is about TLS. */
  readonly acquirerLink?: 'tcp' | 'tls';
}

/** vitest's own test, with a `rig` that runs a plan. */
export const test = vitestTest.extend<{ rig: Rig }>({
  rig: async ({ skip }, use) => {
    const protocol = protocolOf(inject('scanrig').options.profile);
    const run = (sketch: PlanSketch): PaymentVerdict[] => {
      const plan = planOf(sketch);
      const misfit = faultMisfit(plan);
      if (misfit !== undefined) skip(`${misfit.what} (${misfit.got})`);
      return [...judgePlan(plan, episodeHeader(plan, 0)).verdict.payments];
    };
    await use({ run, protocol });
  },
});

export { expect } from 'vitest';

function planOf(sketch: PlanSketch): Plan {
  const { options } = inject('scanrig');
  return {
    seed: sketch.seed ?? options.seed,
    terminal: {
      profile: options.profile,
      ...(options.dialect === undefined ? {} : { dialect: options.dialect }),
      firmware: options.firmware,
      soundbox: options.soundbox,
      ...(sketch.acquirerLink === undefined ? {} : { acquirerLink: sketch.acquirerLink }),
    },
    payments: sketch.payments.map((payment, i) => ({
      at: i * 1000,
      order: `A${i + 1}`,
      amount: 1290,
      mode: 'consumer-presented',
      wallet: 'wechat',
      consumer: { pays: 'at-once', delayMs: 0 },
      ...payment,
    })),
    faults: sketch.faults ?? [],
  };
}

async function explore(
  options: RunOptions,
  arbitrary: fc.Arbitrary<Plan>,
  cover: readonly FaultKind[],
  stopFile: string,
): Promise<RunResult> {
  let stopped = false;
  const stop = (): void => {
    stopped = true;
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const hooks = {
    now: () => performance.now(),
    stopped: () => stopped || existsSync(stopFile),
    progress: progressTo(options),
    say: (what: string) => void (options.quiet || writeSync(2, `${options.suite} ${options.world}: ${what}\n`)),
  };
  try {
    if (options.world === 'virtual') return await exploreVirtual(options, arbitrary, hooks);
    const explored = options.world === 'wired' ? exploreWired : exploreHardware;
    return await explored(options, { arbitrary, cover }, hooks);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

const PROGRESS_EVERY_MS = 2_000;

/** Progress goes to standard error, so that `--json` leaves standard output to the summary. */
function progressTo(options: RunOptions): (payments: number, violated: number) => void {
  if (options.quiet) return () => undefined;
  let last = performance.now();
  return (payments, violated) => {
    const now = performance.now();
    if (now - last < PROGRESS_EVERY_MS) return;
    last = now;
    const share = Math.floor((100 * payments) / Math.max(1, options.payments));
    const { device } = options;
    const of =
      device !== undefined && device.paymentsMax === undefined
        ? `payments, at most ${device.minutesMax} min`
        : `of ${options.payments} payments (${share} %)`;
    writeSync(2, `${options.suite} ${options.world}: ${payments} ${of}, ${violated} violated\n`);
  };
}
