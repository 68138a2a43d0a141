/** Runs plans on real links, several terminals at once, and judges each episode as the virtual world does. */
import { setMaxListeners } from 'node:events';
import { rm } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type fc from 'fast-check';
import { openPty } from '../../devices/links/pty.js';
import type { EpisodeHeader, HistoryEvent } from '../../devices/wire/events.js';
import { linesOf } from '../history/event-lines.js';
import { closeLedger, removeTempFolder, tempFolder } from '../leftovers/ledger.js';
import { acquirerLinkOf } from '../plan/acquirer-link.js';
import type { FaultKind } from '../plan/faults/kind.js';
import { reachesHost } from '../plan/faults/reach.js';
import type { Plan } from '../plan/plan.js';
import { terminalId } from '../worlds/parts.js';
import { checkBenchLimits } from '../worlds/wired/bench-limits.js';
import { BenchWatch } from '../worlds/wired/bench-watch.js';
import { brokerName } from '../worlds/wired/broker.js';
import { ProcessPool } from '../worlds/wired/process-pool.js';
import { killAllParties } from '../worlds/wired/seat-process.js';
import { SharedHost } from '../worlds/wired/shared-host.js';
import { openStreamProxy } from '../worlds/wired/stream-proxy.js';
import { runWiredEpisode } from '../worlds/wired/wired-episode.js';
import { coveringPlan } from './covering-plan.js';
import type { ExploreHooks } from './explore-virtual.js';
import { failureOf } from './failure.js';
import { type BenchVerdict, judgeOnBench } from './judge-on-bench.js';
import { limited, PlanStream, paymentsOf } from './plan-stream.js';
import { RunBook } from './run-book.js';
import type { RunOptions } from './run-options.js';
import { episodeHeader } from './run-plan.js';
import type { Failure, RunResult } from './run-result.js';
import { checkPlan } from './run-state/run-record.js';
import { countEvent } from './tally.js';

/** Where plans come from, and which kinds of faults are shown in turn. */
export interface WiredPlans {
  readonly arbitrary: fc.Arbitrary<Plan>;
  readonly cover: readonly FaultKind[];
}

export async function exploreWired(options: RunOptions, plans: WiredPlans, hooks: ExploreHooks): Promise<RunResult> {
  openPty().close();
  checkBenchLimits(options.terminals);
  // Before anything is started, so that the ledger is open.
  const folder = tempFolder('wired');
  process.once('exit', killAllParties);
  try {
    const run = new WiredRun(options, plans, hooks, await openStreamProxy(options.toxiproxy), folder);
    try {
      await run.lanes();
      return await run.result();
    } finally {
      await run.close();
    }
  } finally {
    process.off('exit', killAllParties);
    removeTempFolder(folder);
    closeLedger();
  }
}

class WiredRun {
  readonly #options: RunOptions;
  readonly #hooks: ExploreHooks;
  readonly #stream: PlanStream;
  readonly #cover: readonly FaultKind[];
  readonly #proxy: Awaited<ReturnType<typeof openStreamProxy>>;
  readonly #broker: string;
  readonly #folder: string;
  readonly #book: RunBook;
  readonly #started: number;
  /** Episodes that finished before one that began earlier wait here, so that the history is in order. */
  readonly #finished = new Map<number, () => void>();
  #next = 0;
  #planned = 0;
  readonly #stop = new AbortController();
  readonly #pool = new ProcessPool(availableParallelism());
  readonly #watch: BenchWatch;
  readonly #shared: Promise<SharedHost>;

  constructor(
    options: RunOptions,
    plans: WiredPlans,
    hooks: ExploreHooks,
    proxy: Awaited<ReturnType<typeof openStreamProxy>>,
    folder: string,
  ) {
    this.#options = options;
    this.#hooks = hooks;
    this.#stream = new PlanStream(plans.arbitrary, options.seed);
    this.#cover = plans.cover;
    this.#proxy = proxy;
    this.#broker = brokerName(options.broker);
    this.#folder = folder;
    this.#shared = SharedHost.open(this.#pool, join(folder, 'acquirer'), options.broker);
    // Told by `lanes`, before anything is played.
    this.#shared.catch(() => undefined);
    this.#watch = new BenchWatch(this.#pool, options.terminals);
    // Every bench listens for the end of the run.
    setMaxListeners(0, this.#stop.signal);
    this.#book = new RunBook(options);
    this.#started = hooks.now() - this.#book.elapsedBeforeMs;
  }

  /**
   * Every terminal's place at the bench, until the payments are used up or somebody stops the run.
   * @throws RigFaultError where the run's broker cannot be had
   */
  async lanes(): Promise<void> {
    await this.#shared;
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
      if (this.#stop.signal.aborted) return;
      const planned = this.#plan();
      if (planned === undefined) return;
      await this.#episode(planned.plan, planned.number);
      this.#hooks.progress(this.#book.tally.payments, this.#book.tally.violated);
    }
  }

  /** The next plan that was not played before the run was killed; what waited for its turn then is judged now. */
  #plan(): { readonly plan: Plan; readonly number: number } | undefined {
    const { done, waiting } = this.#book.progress;
    for (;;) {
      const left = this.#options.payments - this.#planned;
      if (left <= 0) return undefined;
      const number = this.#next;
      this.#next += 1;
      const covering = coveringPlan(this.#stream.plan(number), number, this.#cover, this.#options.seed);
      const plan = limited(covering, left);
      this.#planned += paymentsOf(plan);
      if (done !== undefined && number === done.next - 1) checkPlan(done, plan);
      if (number < (done?.next ?? 0)) continue;
      const played = waiting.get(number);
      if (played === undefined) return { plan, number };
      // The bench's own fault is among the events.
      const judged = judgeOnBench(this.#header(plan, number), played.events, undefined);
      this.#played(plan, number, judged, played.rigFault);
    }
  }

  async result(): Promise<RunResult> {
    const failures: Failure[] = [];
    for (const { plan, wrong, episode, events } of this.#book.found) {
      const failure = await failureOf(plan, wrong, episode);
      // What virtual time does not show is told as it happened on the wire.
      const { verdict, finding } = wrong;
      failures.push(failure.tries > 0 ? failure : { ...failure, events: events ?? [], verdict, finding });
    }
    return {
      tally: this.#book.tally,
      failures,
      historySha256: this.#book.close(),
      elapsedMs: this.#hooks.now() - this.#started,
      virtualMs: 0,
      interrupted: this.#stop.signal.aborted,
      historyKept: this.#options.history,
      toxiproxy: this.#proxy.name,
      broker: this.#broker,
      bench: this.#watch.figures(),
      rigFaults: this.#book.rigFaults,
    };
  }

  async close(): Promise<void> {
    this.#watch.close();
    await this.#pool.close();
    await this.#shared.then(
      (shared) => shared.close(),
      () => undefined,
    );
    await this.#proxy.close();
  }

  async #episode(plan: Plan, number: number): Promise<void> {
    let heard: readonly HistoryEvent[];
    let fault: string | undefined;
    try {
      heard = await runWiredEpisode({
        plan,
        number,
        terminal: terminalOf(number),
        firstCode: 1 + number * CODES_EACH,
        proxy: this.#proxy,
        broker: this.#options.broker,
        pool: this.#pool,
        ...(this.#sharesHost(plan) ? { shared: await this.#shared } : {}),
        folder: join(this.#folder, String(number)),
        timeScale: this.#options.timeScale,
        serialThroughToxiproxy: this.#options.serialThroughToxiproxy === true,
        watch: this.#watch.episode(number),
        stop: this.#stop.signal,
      });
    } catch (error) {
      // An episode that was stopped in the middle is not judged, and not counted.
      if (this.#stop.signal.aborted || this.#hooks.stopped()) return;
      fault = error instanceof Error ? error.message : String(error);
      heard = intentsOf(plan, fault);
    }
    const slow = this.#watch.end(number);
    // Nobody waits for it: a disk that takes its time would stop every bench.
    rm(join(this.#folder, String(number)), { recursive: true, force: true }, () => undefined);
    const judged = judgeOnBench(this.#header(plan, number), heard, slow);
    const rigFault = judged.rigFault ?? fault;
    if (number > this.#book.next) this.#book.waits(number, judged.events, rigFault);
    this.#played(plan, number, judged, rigFault);
  }

  #header(plan: Plan, number: number): EpisodeHeader {
    return episodeHeader(plan, number, terminalOf(number));
  }

  /** A seeded bug may sit in the acquirer: one acquirer is of one make. */
  #sharesHost(plan: Plan): boolean {
    const { terminal, faults } = plan;
    // The shared one serves plain TCP, and shows nobody a certificate.
    if (acquirerLinkOf(plan) === 'tls') return false;
    return terminal.firmware === this.#options.firmware && !faults.some(reachesHost);
  }

  /** Writes down whatever has its turn now. */
  #played(plan: Plan, number: number, judged: BenchVerdict, rigFault: string | undefined): void {
    this.#finished.set(number, () => this.#write(plan, number, judged, rigFault));
    const before = this.#book.next;
    for (;;) {
      const write = this.#finished.get(this.#book.next);
      if (write === undefined) break;
      this.#finished.delete(this.#book.next);
      write();
    }
    if (this.#book.next > before) this.#book.save(this.#hooks.now() - this.#started);
  }

  #write(plan: Plan, number: number, { verdict, events }: BenchVerdict, rigFault: string | undefined): void {
    for (const event of events) countEvent(this.#book.tally, event);
    const lines = linesOf(number, events);
    this.#book.add({ plan, header: this.#header(plan, number), verdict, lines, events, rigFault });
  }
}

function terminalOf(number: number): string {
  return terminalId(number % 999_999);
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
