/**
 * Plays plans on real terminals, several side by side, within one budget of time and wear, judges each as the other worlds do,
 * and follows up the first failure of each. A run ends at its budget, or when each terminal has ended.
 */
import { setMaxListeners } from 'node:events';
import { closeLedger, removeTempFolder, tempFolder } from '../../leftovers/ledger.js';
import { brokerName } from '../../worlds/wired/broker.js';
import { killAllParties } from '../../worlds/wired/seat-process.js';
import { openStreamProxy, type StreamProxy } from '../../worlds/wired/stream-proxy.js';
import type { ExploreHooks } from '../explore-virtual.js';
import { RunBook } from '../run-book.js';
import type { DeviceOptions, RunOptions } from '../run-options.js';
import type { DeviceFigures, Failure, RunResult } from '../run-result.js';
import { DeviceLane, type DevicePlanSource } from './device-lane.js';
import { SharedBudget } from './shared-budget.js';

export async function exploreHardware(
  options: RunOptions,
  source: DevicePlanSource,
  hooks: ExploreHooks,
): Promise<RunResult> {
  const { device } = options;
  if (device === undefined) throw new Error('scanrig bug: a run on a device without one');
  const folder = tempFolder('hardware');
  process.once('exit', killAllParties);
  try {
    const proxy = await openStreamProxy(options.toxiproxy);
    try {
      const run = new HardwareRun(options, device, source, hooks, proxy, folder);
      return await run.play();
    } finally {
      await proxy.close();
    }
  } finally {
    process.off('exit', killAllParties);
    removeTempFolder(folder);
    closeLedger();
  }
}

class HardwareRun {
  readonly #options: RunOptions;
  readonly #device: DeviceOptions;
  readonly #hooks: ExploreHooks;
  readonly #proxy: StreamProxy;
  readonly #book: RunBook;
  readonly #budget: SharedBudget;
  readonly #lanes: readonly DeviceLane[];
  readonly #stop = new AbortController();
  readonly #started: number;
  #ended: DeviceFigures['ended'] | undefined;

  constructor(
    options: RunOptions,
    device: DeviceOptions,
    source: DevicePlanSource,
    hooks: ExploreHooks,
    proxy: StreamProxy,
    folder: string,
  ) {
    this.#options = options;
    this.#device = device;
    this.#hooks = hooks;
    this.#proxy = proxy;
    this.#started = hooks.now();
    this.#book = new RunBook(options);
    this.#budget = new SharedBudget(device.minutesMax, device.paymentsMax, hooks.now);
    setMaxListeners(0, this.#stop.signal);
    let numbers = this.#book.next;
    const shared = {
      book: this.#book,
      budget: this.#budget,
      source,
      proxy,
      broker: options.broker,
      folder,
      stamp: Date.now().toString(36),
      confirm: device.confirm,
      stop: this.#stop.signal,
      ended: () => this.#ended,
      nextNumber: () => {
        numbers += 1;
        return numbers - 1;
      },
      now: hooks.now,
      judged: () => this.#judged(),
      say: (what: string) => hooks.say?.(what),
    };
    this.#lanes = device.terminals.map((one, i) => new DeviceLane(shared, one, seedOf(options.seed, i)));
  }

  async play(): Promise<RunResult> {
    const watch = setInterval(() => {
      if (this.#hooks.stopped()) this.#end('interrupted');
      else if (this.#budget.msLeft <= 0) this.#end('minutes');
    }, WATCH_MS);
    let failures: (Failure | undefined)[] = [];
    try {
      await this.#allReady();
      if (this.#ended === undefined) failures = await Promise.all(this.#lanes.map((lane) => lane.play()));
    } finally {
      clearInterval(watch);
      for (const lane of this.#lanes) await lane.close();
    }
    return this.#result(failures.filter((failure) => failure !== undefined));
  }

  /** Before anything is chosen: a device that does not answer is told of at once. @throws what the first one lacks */
  async #allReady(): Promise<void> {
    const tried = await Promise.allSettled(this.#lanes.map((lane) => lane.ready()));
    if (this.#ended !== undefined) return;
    for (const one of tried) if (one.status === 'rejected') throw one.reason;
    const names = this.#device.terminals.map(({ terminal }) => terminal.name);
    const [only, more] = names;
    this.#hooks.say?.(
      more === undefined
        ? `terminal ${only} answers and reaches its acquirer; choosing plans`
        : `terminals ${names.join(', ')} answer and reach their acquirers; choosing plans`,
    );
  }

  #judged(): void {
    this.#book.save(this.#hooks.now() - this.#started);
    this.#hooks.progress(this.#book.tally.payments, this.#book.tally.violated);
  }

  #end(why: DeviceFigures['ended']): void {
    this.#ended ??= why;
    this.#stop.abort();
  }

  #result(failures: readonly Failure[]): RunResult {
    const devices = this.#lanes.map((lane) => lane.figures());
    return {
      tally: this.#book.tally,
      failures,
      historySha256: this.#book.close(),
      elapsedMs: this.#hooks.now() - this.#started,
      virtualMs: 0,
      interrupted: this.#ended === 'interrupted',
      historyKept: this.#options.history,
      toxiproxy: this.#proxy.name,
      ...(devices.some(({ host }) => host === undefined) ? { broker: brokerName(this.#options.broker) } : {}),
      devices,
      rigFaults: this.#book.rigFaults,
    };
  }
}

const WATCH_MS = 100;

/** The first terminal has the seed of the run, so that it plays alone what it plays beside others. */
function seedOf(seed: number, index: number): number {
  return (seed + index * 7_919) % 0x7fff_ffff;
}
