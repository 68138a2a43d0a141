/** Payments a second in the virtual world: real bytes on every link, oracle and faults on, the history hashed. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { exploreVirtual } from '../explore/explore-virtual.js';
import { planArbitrary } from '../explore/plan-arbitrary.js';
import { PlanStream } from '../explore/plan-stream.js';
import type { RunOptions } from '../explore/run-options.js';
import { episodeHeader, judgePlan } from '../explore/run-plan.js';

export interface WorldFigures {
  readonly payments: number;
  readonly paymentsPerSecond: number;
  readonly paymentUs: number;
  /** Requests to the acquirer for each payment, by kind. */
  readonly exchangesPerPayment: Readonly<Record<string, number>>;
  /** Memory in use after a full collection, MB: when the first payments are through, and after all. */
  readonly liveMb: readonly [number, number];
  readonly growthMb: number;
  /** Resident memory at the end, MB. */
  readonly rssMb: number;
}

/** Memory is flat: what the payments behind the first ones leave behind, compiled code and caches included. */
export const GROWTH_MB_MAX = 8;

const COUNTED_PAYMENTS = 2_000;
const SEED = 7;

export async function benchWorld(payments: number, now: () => number): Promise<WorldFigures> {
  await run(Math.min(payments, 10_000), now);
  const begin = liveMb();
  const us = ((await run(payments, now)) * 1000) / payments;
  const end = liveMb();
  return {
    payments,
    paymentsPerSecond: 1e6 / us,
    paymentUs: us,
    exchangesPerPayment: exchangesPerPayment(),
    liveMb: [begin, end],
    growthMb: tenths(end - begin),
    rssMb: Math.round(process.memoryUsage.rss() / 1e6),
  };
}

/** Resident memory follows the collector's moods; what is in use after a full collection does not. */
function liveMb(): number {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return tenths((heapUsed + external) / 1e6);
}

function tenths(mb: number): number {
  return Math.round(mb * 10) / 10;
}

/** @returns ms */
async function run(payments: number, now: () => number): Promise<number> {
  const result = await exploreVirtual({ ...OPTIONS, payments: Math.round(payments) }, planArbitrary(), {
    now,
    progress: () => undefined,
    stopped: () => false,
  });
  return result.elapsedMs;
}

const OPTIONS: RunOptions = {
  suite: 'bench',
  world: 'virtual',
  seed: SEED,
  payments: 0,
  firmware: 'reference',
  profile: 'generic-stx-lrc',
  soundbox: true,
  terminals: 1,
  history: 'none',
  timeScale: 1,
  scanrig: '',
  quiet: true,
  folder: '',
};

function exchangesPerPayment(): Record<string, number> {
  const stream = new PlanStream(planArbitrary(), SEED);
  const counts: Record<string, number> = {};
  let payments = 0;
  for (let i = 0; payments < COUNTED_PAYMENTS; i += 1) {
    const plan = stream.plan(i);
    const { verdict } = judgePlan(plan, episodeHeader(plan, i), (event) => {
      if (event.kind === 'answered') counts[event.what] = (counts[event.what] ?? 0) + 1;
    });
    payments += verdict.payments.length;
  }
  return Object.fromEntries(Object.entries(counts).map(([what, count]) => [what, count / payments]));
}
