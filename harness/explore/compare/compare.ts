/**
 * Runs the same plans in virtual time and on real links and says where the two are not the same. First all of virtual time,
 * and the judging last: either would take the processor from the wired parties.
 */
import { setImmediate } from 'node:timers/promises';
import type { Plan } from '../../plan/plan.js';
import { episodeHeader } from '../run-plan.js';
import type { Comparison, Difference } from './comparison.js';
import { findingsOf } from './difference.js';
import {
  closerLook,
  type Expectation,
  endingOf,
  expectationOf,
  JITTER_MS,
  scalesFrom,
  virtualEvents,
} from './expectation.js';
import { outcomeOf } from './outcome.js';
import { inexcusable, type Settled, settle } from './settle.js';
import { type LaneOptions, runInLanes, type WiredRun } from './wired-lanes.js';

export interface CompareOptions extends LaneOptions {
  /** The least scale that is tried; a plan that cannot be hurried so far runs slower. */
  readonly timeScale: number;
}

export interface CompareHooks {
  now(): number;
  progress(phase: 'virtual' | 'wired' | 'again', done: number, all: number): void;
  stopped(): boolean;
}

interface Task {
  readonly index: number;
  readonly plan: Plan;
  readonly expected: Expectation;
  readonly timeScale: number;
}

interface Ran {
  readonly task: Task;
  readonly run: WiredRun;
  /** Ended otherwise than the tries that were made before; `difference` then is what a closer look does not show either. */
  readonly lookedCloser: boolean;
  /** Every ending that virtual time showed. */
  readonly endings: readonly string[];
  readonly difference: Difference | undefined;
}

/** @throws RigFaultError when the wired bench cannot be had at all */
export async function comparePlans(
  plans: readonly Plan[],
  options: CompareOptions,
  hooks: CompareHooks,
): Promise<Comparison> {
  const started = hooks.now();
  const tasks = await expect(plans, scalesFrom(options.timeScale), hooks);
  const first = await wired('wired', tasks, options, hooks);
  // Where the machine had no time for the rig, more than jitter was at work: those plans get it nearly for themselves.
  const late = first.ran.filter(({ run, difference }) => difference !== undefined && (run.slow?.ms ?? 0) > JITTER_MS);
  const again =
    late.length === 0
      ? undefined
      : await wired(
          'again',
          late.map(({ task }) => task),
          { ...options, lanes: LANES_AGAIN },
          hooks,
        );
  const ran = first.ran.map((one) => again?.ran.find(({ task }) => task === one.task) ?? one);
  const ends = ran.map((last, place) => settled(first.ran[place] as Ran, last, late));
  const differences = ends.flatMap(({ difference }) => difference ?? []);
  const unsettled = ends.flatMap((end) => end.unsettled ?? []);
  const races = ran.filter(({ endings }) => endings.length > 1).length;
  return {
    plans: ran.length,
    equal: ran.length - differences.length - unsettled.length,
    races,
    raceShare: ran.length === 0 ? 0 : races / ran.length,
    differences: differences.sort((a, b) => a.index - b.index),
    unsettled: unsettled.sort((a, b) => a.index - b.index),
    rigFaults: [...first.rigFaults, ...(again?.rigFaults ?? [])],
    lookedCloser: ran.filter(({ lookedCloser }) => lookedCloser).map(({ task }) => task.index),
    again: late.map(({ task }) => task.index),
    timeScales: countScales(ran.map(({ task }) => task)),
    interrupted: hooks.stopped(),
    toxiproxy: first.toxiproxy,
    elapsedMs: Math.round(hooks.now() - started),
  };
}

const LANES_AGAIN = 2;

function settled(first: Ran, last: Ran, late: readonly Ran[]): Settled {
  if (!late.includes(first)) return settle(undefined, last.difference, []);
  const { task, run } = first;
  const header = episodeHeader(task.plan, task.index);
  return settle(first.difference, last.difference, inexcusable(header, run.events, run.slow, task.expected));
}

async function expect(plans: readonly Plan[], scales: readonly number[], hooks: CompareHooks): Promise<Task[]> {
  const tasks: Task[] = [];
  for (const [index, plan] of plans.entries()) {
    if (hooks.stopped()) break;
    const expected = expectationOf(plan, scales);
    tasks.push({ index, plan, expected, timeScale: expected.timeScale });
    hooks.progress('virtual', index + 1, plans.length);
    await setImmediate();
  }
  // The slow ones first, or everybody waits for them at the end.
  return tasks.sort((a, b) => b.timeScale - a.timeScale);
}

async function wired(
  phase: 'wired' | 'again',
  tasks: readonly Task[],
  options: LaneOptions,
  hooks: CompareHooks,
): Promise<{ readonly ran: readonly Ran[]; readonly rigFaults: readonly string[]; readonly toxiproxy: string }> {
  const runs: { readonly task: Task; readonly run: WiredRun }[] = [];
  const rigFaults: string[] = [];
  const toxiproxy = await runInLanes(tasks, options, {
    stopped: hooks.stopped,
    done: (number, run) => {
      const task = tasks[number] as Task;
      if ('rigFault' in run) rigFaults.push(`plan ${task.index}: ${run.rigFault}`);
      else runs.push({ task, run });
      hooks.progress(phase, runs.length + rigFaults.length, tasks.length);
    },
  });
  return {
    ran: runs.map(({ task, run }) => ranOf(task, run)),
    rigFaults,
    toxiproxy,
  };
}

function countScales(tasks: readonly Task[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { timeScale } of [...tasks].sort((a, b) => a.timeScale - b.timeScale))
    counts[String(timeScale)] = (counts[String(timeScale)] ?? 0) + 1;
  return counts;
}

function ranOf(task: Task, run: WiredRun): Ran {
  const { index, plan, timeScale } = task;
  const wired = outcomeOf(episodeHeader(plan, index), run.events);
  const lookedCloser = findingsOf(task.expected, wired).length > 0;
  const expected = lookedCloser ? closerLook(plan, task.expected) : task.expected;
  const what = lookedCloser ? findingsOf(expected, wired) : [];
  const ran = { task, run, lookedCloser, endings: expected.endings };
  if (what.length === 0) return { ...ran, difference: undefined };
  const timelines = { virtual: virtualEvents(plan, timeScale), wired: run.events };
  const lateMs = run.slow?.ms ?? 0;
  const difference = {
    index,
    plan,
    timeScale,
    what,
    virtual: expected.endings,
    wired: endingOf(wired),
    lateMs,
    timelines,
  };
  return { ...ran, difference };
}
