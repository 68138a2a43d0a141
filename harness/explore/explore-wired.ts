/** Runs plans on real links, several terminals at once, and judges each episode as the virtual world does. */
import { setMaxListeners } from 'node:events';
import { mkdtempSync, rm, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type fc from 'fast-check';
import { openPty } from '../../devices/links/pty.js';
import type { HistoryEvent } from '../../devices/wire/events.js';
import { eventLine } from '../history/journal-writer.js';
import type { FaultKind } from '../plan/faults/kind.js';
import type { Plan } from '../plan/plan.js';
import { terminalId } from '../worlds/parts.js';
import { checkBenchLimits } from '../worlds/wired/bench-limits.js';
import { BenchWatch, type Slow } from '../worlds/wired/bench-watch.js';
import { ProcessPool } from '../worlds/wired/process-pool.js';
import { killAllParties } from '../worlds/wired/seat-process.js';
import { openStreamProxy } from '../worlds/wired/stream-proxy.js';
import { runWiredEpisode } from '../worlds/wired/wired-episode.js';
import { coveringPlan } from './covering-plan.js';
import { type ExploreHooks, openJournal } from './explore-virtual.js';
import { failureOf, type Wrong, wrongIn } from './failure.js';
import { judgeOnBench } from './judge-on-bench.js';
import { limited, PlanStream, paymentsOf } from './plan-stream.js';
import type { RunOptions } from './run-options.js';
import { episodeHeader } from './run-plan.js';
import type { Failure, RunResult } from './run-result.js';
import { countEvent, countVerdict, newTally } from './tally.js';

const FAILURES_MAX = 5;

/** Where plans come from, and which kinds of faults are shown in turn. */
export interface WiredPlans {
  readonly arbitrary: fc.Arbitrary<Plan>;
  readonly cover: readonly FaultKind[];
}

export async function exploreWired(options: RunOptions, plans: WiredPlans, hooks: ExploreHooks): Promise<RunResult> {
  openPty().close();
  checkBenchLimits(options.terminals);
  const started = hooks.now();
  const run = new WiredRun(options, plans, hooks, await openStreamProxy(options.toxiproxy));
  process.once('exit', killAllParties);
  try {
    await run.lanes();
    return await run.result(hooks.now() - started);
  } finally {
    await run.close();
    process.off('exit', killAllParties);
  }
}

class WiredRun {
  readonly #options: RunOptions;
  readonly #hooks: ExploreHooks;
  readonly #stream: PlanStream;
  readonly #cover: readonly FaultKind[];
  readonly #proxy: Awaited<ReturnType<typeof openStreamProxy>>;
  readonly #folder = mkdtempSync(join(tmpdir(), 'scanrig-wired-'));
  readonly #tally = newTally();
  readonly #journal;
  readonly #found = new Map<
    string,
    { readonly plan: Plan; readonly wrong: Wrong; readonly episode: number; readonly events: readonly HistoryEvent[] }
  >();
  readonly #rigFaults: string[] = [];
  /** Episodes that finished before one that began earlier wait here, so that the history is in order. */
  readonly #finished = new Map<number, () => void>();
  #written = 0;
  #next = 0;
  #planned = 0;
  readonly #stop = new AbortController();
  readonly #pool = new ProcessPool(availableParallelism());
  readonly #watch: BenchWatch;

  constructor(
    options: RunOptions,
    plans: WiredPlans,
    hooks: ExploreHooks,
    proxy: Awaited<ReturnType<typeof openStreamProxy>>,
  ) {
    this.#options = options;
    this.#hooks = hooks;
    this.#stream = new PlanStream(plans.arbitrary, options.seed);
    this.#cover = plans.cover;
    this.#proxy = proxy;
    this.#watch = new BenchWatch(this.#pool, options.terminals);
    // Every bench listens for the end of the run.
    setMaxListeners(0, this.#stop.signal);
    this.#journal = openJournal(options);
  }

  /** Every terminal's place at the bench, until the payments are used up or somebody stops the run. */
  async lanes(): Promise<void> {
    const watch = setInterval(() => {
      if (this.#hooks.stopped()) this.#stop.abort();
    }, WATCH_MS);
    try {
      await Promise.all(Array.from({ length: this.#options.terminals }, () => this.#lane()));
    } finally {
      clearInterval(watch);
    }
  }

  async #lane(): Promise<void> {
    for (;;) {
      const left = this.#options.payments - this.#planned;
      if (this.#stop.signal.aborted || left <= 0) return;
      const number = this.#next;
      this.#next += 1;
      const plan = limited(coveringPlan(this.#stream.plan(number), number, this.#cover), left);
      this.#planned += paymentsOf(plan);
      await this.#episode(plan, number);
      this.#hooks.progress(this.#tally.payments, this.#tally.violated);
    }
  }

  async result(elapsedMs: number): Promise<RunResult> {
    const failures: Failure[] = [];
    for (const { plan, wrong, episode, events } of this.#found.values()) {
      const failure = await failureOf(plan, wrong, episode);
      // What virtual time does not show is told as it happened on the wire.
      failures.push(
        failure.tries > 0 ? failure : { ...failure, events, verdict: wrong.verdict, finding: wrong.finding },
      );
    }
    return {
      tally: this.#tally,
      failures,
      historySha256: this.#journal.close(),
      elapsedMs,
      virtualMs: 0,
      interrupted: this.#stop.signal.aborted,
      historyKept: this.#options.history,
      toxiproxy: this.#proxy.name,
      bench: this.#watch.figures(),
      rigFaults: this.#rigFaults,
    };
  }

  async close(): Promise<void> {
    this.#watch.close();
    await this.#pool.close();
    await this.#proxy.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #episode(plan: Plan, number: number): Promise<void> {
    const terminal = terminalId(number % 999_999);
    let events: HistoryEvent[];
    try {
      events = await runWiredEpisode({
        plan,
        number,
        terminal,
        firstCode: 1 + number * CODES_EACH,
        proxy: this.#proxy,
        pool: this.#pool,
        folder: join(this.#folder, String(number)),
        timeScale: this.#options.timeScale,
        watch: this.#watch.episode(number),
        stop: this.#stop.signal,
      });
    } catch (error) {
      // An episode that was stopped in the middle is not judged, and not counted.
      if (this.#stop.signal.aborted) return;
      const what = error instanceof Error ? error.message : String(error);
      this.#rigFaults.push(what);
      events = intentsOf(plan, what);
    }
    const slow = this.#watch.end(number);
    // Nobody waits for it: a disk that takes its time would stop every bench.
    rm(join(this.#folder, String(number)), { recursive: true, force: true }, () => undefined);
    this.#finished.set(number, () => this.#judge(plan, number, terminal, events, slow));
    for (
      let write = this.#finished.get(this.#written);
      write !== undefined;
      write = this.#finished.get(this.#written)
    ) {
      this.#finished.delete(this.#written);
      this.#written += 1;
      write();
    }
  }

  #judge(plan: Plan, number: number, terminal: string, heard: HistoryEvent[], slow: Slow | undefined): void {
    const header = episodeHeader(plan, number, terminal);
    const { verdict, events, rigFault } = judgeOnBench(header, heard, slow);
    if (rigFault !== undefined) this.#rigFaults.push(rigFault);
    for (const event of events) countEvent(this.#tally, event);
    countVerdict(this.#tally, verdict);
    this.#journal.episode(
      header,
      events.map((event) => eventLine(number, event)),
      this.#options.history !== 'none',
    );
    for (const wrong of wrongIn(verdict)) {
      const key = `${wrong.violation}/${wrong.party}`;
      if (!this.#found.has(key) && this.#found.size < FAILURES_MAX)
        this.#found.set(key, { plan, wrong, episode: number, events });
    }
  }
}

const CODES_EACH = 100;
const WATCH_MS = 200;

/** A bench that failed judges nobody, and leaves nobody out. */
function intentsOf(plan: Plan, what: string): HistoryEvent[] {
  const events: HistoryEvent[] = plan.payments.map((payment, i) => ({
    kind: 'intent',
    by: 'register',
    at: 0,
    payment: `p${i + 1}`,
    sale: `s${i + 1}`,
    intent: 'sale',
    order: payment.order,
    amount: payment.amount,
    currency: 'CNY',
    mode: 'C',
  }));
  events.push({ kind: 'rig-fault', by: 'rig', at: 0, what });
  return events;
}
