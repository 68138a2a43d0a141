/** Many wired episodes, several at once: each lane takes the next plan when it is done with its own. */

import { setMaxListeners } from 'node:events';
import { rm } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { openPty } from '../../../devices/links/pty.js';
import type { HistoryEvent } from '../../../devices/wire/events.js';
import { removeTempFolder, tempFolder } from '../../leftovers/ledger.js';
import type { Plan } from '../../plan/plan.js';
import { terminalId } from '../../worlds/parts.js';
import { checkBenchLimits } from '../../worlds/wired/bench-limits.js';
import { BenchWatch, type Slow } from '../../worlds/wired/bench-watch.js';
import { ProcessPool } from '../../worlds/wired/process-pool.js';
import { killAllParties } from '../../worlds/wired/seat-process.js';
import { openStreamProxy } from '../../worlds/wired/stream-proxy.js';
import { runWiredEpisode } from '../../worlds/wired/wired-episode.js';

export interface WiredTask {
  readonly plan: Plan;
  readonly timeScale: number;
}

export interface LaneOptions {
  /** Benches side by side. */
  readonly lanes: number;
  /** `embedded`, `real` or a URL; absent: what is found first. */
  readonly toxiproxy?: string;
}

export interface LaneHooks {
  stopped(): boolean;
  done(task: number, ran: WiredRun | { readonly rigFault: string }): void;
}

export interface WiredRun {
  readonly events: readonly HistoryEvent[];
  /** The longest that a process of the bench stood still while shoppers paid. */
  readonly slow: Slow | undefined;
}

const WATCH_MS = 200;

/** @returns name and version of the stream proxy in use @throws RigFaultError when the bench cannot be had at all */
export async function runInLanes(
  tasks: readonly WiredTask[],
  { lanes, toxiproxy }: LaneOptions,
  hooks: LaneHooks,
): Promise<string> {
  openPty().close();
  checkBenchLimits(lanes);
  // Before anything is started, so that the ledger is open.
  const folder = tempFolder('compare');
  const proxy = await openStreamProxy(toxiproxy);
  const pool = new ProcessPool(availableParallelism());
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const watch = new BenchWatch(pool, lanes);
  const ask = setInterval(() => {
    if (hooks.stopped()) stop.abort();
  }, WATCH_MS);
  process.once('exit', killAllParties);
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < tasks.length && !stop.signal.aborted) {
      const number = next;
      next += 1;
      const { plan, timeScale } = tasks[number] as WiredTask;
      // Terminal and codes are those of virtual time, so that the same bytes pass.
      const episode = {
        plan,
        timeScale,
        number,
        terminal: terminalId(0),
        broker: undefined,
        firstCode: 1,
        record: 'all moments' as const,
      };
      const own = join(folder, String(number));
      try {
        const events = await runWiredEpisode({
          ...episode,
          proxy,
          pool,
          folder: own,
          watch: watch.episode(number),
          stop: stop.signal,
        });
        hooks.done(number, { events, slow: watch.end(number) });
      } catch (error) {
        watch.end(number);
        if (stop.signal.aborted) return;
        hooks.done(number, { rigFault: error instanceof Error ? error.message : String(error) });
      }
      rm(own, { recursive: true, force: true }, () => undefined);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(lanes, tasks.length) }, lane));
  } finally {
    clearInterval(ask);
    watch.close();
    await pool.close();
    await proxy.close();
    removeTempFolder(folder);
    process.off('exit', killAllParties);
  }
  return proxy.name;
}
