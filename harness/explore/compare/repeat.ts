/** One plan on real links again and again: does each fault land at its moment every time, and what are the verdicts? */
import type { Plan } from '../../plan/plan.js';
import { episodeHeader } from '../run-plan.js';
import type { CompareHooks, CompareOptions } from './compare.js';
import { endingOf, expectationOf, scalesFrom } from './expectation.js';
import { type Landing, landingsOf } from './landing.js';
import { outcomeOf } from './outcome.js';
import { runInLanes } from './wired-lanes.js';

export interface Repetition {
  readonly repeats: number;
  readonly timeScale: number;
  /** How often each fault of the plan landed where. */
  readonly faults: readonly { readonly fault: string; readonly landed: Readonly<Record<Landing, number>> }[];
  /** How often each ending came, and which of them virtual time shows. */
  readonly endings: readonly { readonly ending: string; readonly times: number; readonly virtual: boolean }[];
  readonly rigFaults: readonly string[];
  readonly interrupted: boolean;
  readonly toxiproxy: string;
  readonly elapsedMs: number;
}

export async function repeatPlan(
  plan: Plan,
  times: number,
  options: CompareOptions,
  hooks: CompareHooks,
): Promise<Repetition> {
  const started = hooks.now();
  const expected = expectationOf(plan, scalesFrom(options.timeScale));
  const landed = plan.faults.map(() => ({ 'at its moment': 0, elsewhere: 0, never: 0 }));
  const endings = new Map<string, number>();
  const rigFaults: string[] = [];
  let done = 0;
  const tasks = Array.from({ length: times }, () => ({ plan, timeScale: expected.timeScale }));
  const toxiproxy = await runInLanes(tasks, options, {
    stopped: hooks.stopped,
    done: (_, run) => {
      hooks.progress('wired', done + rigFaults.length + 1, times);
      if ('rigFault' in run) return void rigFaults.push(run.rigFault);
      done += 1;
      for (const [index, landing] of landingsOf(plan, run.events).entries())
        (landed[index] as Record<Landing, number>)[landing] += 1;
      const ending = endingOf(outcomeOf(episodeHeader(plan, 0), run.events));
      endings.set(ending, (endings.get(ending) ?? 0) + 1);
    },
  });
  return {
    repeats: done,
    timeScale: expected.timeScale,
    faults: plan.faults.map((fault, index) => ({
      fault: fault.do,
      landed: landed[index] as Record<Landing, number>,
    })),
    endings: [...endings].map(([ending, count]) => ({
      ending,
      times: count,
      virtual: expected.endings.includes(ending),
    })),
    rigFaults,
    interrupted: hooks.stopped(),
    toxiproxy,
    elapsedMs: Math.round(hooks.now() - started),
  };
}

/** 130 interrupted, 1 a fault missed its moment or an ending that virtual time does not show, 70 rig fault, 0 all as planned. */
export function repeatExitCode({ interrupted, faults, endings, rigFaults }: Repetition): number {
  if (interrupted) return 130;
  const missed = faults.some(({ landed }) => landed.elsewhere + landed.never > 0);
  if (missed || endings.some(({ virtual }) => !virtual)) return 1;
  return rigFaults.length > 0 ? 70 : 0;
}
