/**
 * Plays plans on a real terminal within a budget of time and wear, judges each as the other worlds do, and follows up the
 * first failure. A run ends at its budget, at a failure that was followed up, or where the bench fails twice in a row.
 */
import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import type fc from 'fast-check';
import { nameOfChoice } from '../../../devices/drivers/protocols.js';
import type { EpisodeHeader, HistoryEvent } from '../../../devices/wire/events.js';
import { linesOf } from '../../history/event-lines.js';
import { closeLedger, removeTempFolder, tempFolder } from '../../leftovers/ledger.js';
import type { FaultKind } from '../../plan/faults/kind.js';
import type { Plan } from '../../plan/plan.js';
import { meansOf, observedOn, withoutShoppers } from '../../worlds/hardware/device-means.js';
import { DeviceRig } from '../../worlds/hardware/device-rig.js';
import { checkOnDevice, kindsOnDevice, type Means } from '../../worlds/hardware/seen-messages.js';
import { brokerName } from '../../worlds/wired/broker.js';
import { killAllParties } from '../../worlds/wired/seat-process.js';
import { openStreamProxy, type StreamProxy } from '../../worlds/wired/stream-proxy.js';
import type { ExploreHooks } from '../explore-virtual.js';
import { wrongIn } from '../failure.js';
import { judgeOnBench } from '../judge-on-bench.js';
import { limited, PlanStream, paymentsOf } from '../plan-stream.js';
import { RunBook } from '../run-book.js';
import type { DeviceOptions, RunOptions } from '../run-options.js';
import { episodeHeader } from '../run-plan.js';
import type { DeviceFigures, Failure, RunResult } from '../run-result.js';
import { countEvent } from '../tally.js';
import { certainlyWrong } from './certain.js';
import { confirmFailure, type Played } from './confirm.js';
import { DevicePlans } from './device-plans.js';
import { Emulator } from './emulated.js';
import { uniqueOrders } from './unique-orders.js';

export interface DevicePlanSource {
  readonly arbitrary: fc.Arbitrary<Plan>;
  readonly cover: readonly FaultKind[];
}

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
  readonly #folder: string;
  readonly #book: RunBook;
  readonly #means: Means;
  readonly #emulator: Emulator;
  readonly #plans: DevicePlans;
  readonly #observed: EpisodeHeader['observed'];
  readonly #stop = new AbortController();
  readonly #started: number;
  readonly #stamp = Date.now().toString(36);
  #rig: DeviceRig | undefined;
  #ended: DeviceFigures['ended'] | undefined;
  #cutOff = 0;
  /** Episodes in a row that the bench could not play. */
  #faultsInARow = 0;

  constructor(
    options: RunOptions,
    device: DeviceOptions,
    { arbitrary, cover }: DevicePlanSource,
    hooks: ExploreHooks,
    proxy: StreamProxy,
    folder: string,
  ) {
    this.#options = options;
    this.#device = device;
    this.#hooks = hooks;
    this.#proxy = proxy;
    this.#folder = folder;
    this.#started = hooks.now();
    this.#book = new RunBook(options);
    this.#observed = observedOn(device.terminal);
    this.#means = meansOf(device.terminal);
    this.#emulator = new Emulator(this.#observed, device.terminal.timeScale);
    setMaxListeners(0, this.#stop.signal);
    this.#plans = new DevicePlans({
      stream: new PlanStream(arbitrary, options.seed),
      kinds: kindsOnDevice(cover, this.#means),
      seed: options.seed,
      emulator: this.#emulator,
      ...(this.#means.ownHost ? {} : { suit: withoutShoppers }),
    });
  }

  async play(): Promise<RunResult> {
    const watch = setInterval(() => {
      if (this.#hooks.stopped()) this.#end('interrupted');
      else if (this.#msLeft <= 0) this.#end('minutes');
    }, WATCH_MS);
    const failures: Failure[] = [];
    try {
      // Before anything is chosen: a device that does not answer is told of at once.
      await this.#ready();
      const { name } = this.#device.terminal;
      this.#hooks.say?.(`terminal ${name} answers and reaches its acquirer; choosing plans`);
      while (this.#ended === undefined) {
        const plan = await this.#plans.next({ msLeft: this.#msLeft, paymentsLeft: this.#paymentsLeft });
        if (plan === undefined) this.#ended = this.#paymentsLeft === 0 ? 'payments' : 'minutes';
        if (plan === undefined) break;
        const found = await this.#explore(plan);
        if (found !== undefined) failures.push(found);
      }
    } catch (error) {
      // Before the first payment there is nothing to be told but this; later the run keeps what it has.
      if (this.#book.next === 0 && this.#ended === undefined) throw error;
      if (this.#ended === undefined) {
        this.#book.rigFaults.push(textOf(error));
        this.#ended = 'rig-fault';
      }
    } finally {
      clearInterval(watch);
      await this.#rig?.close();
    }
    return this.#result(failures);
  }

  get #msLeft(): number {
    return this.#device.minutesMax * 60_000 - (this.#hooks.now() - this.#started);
  }

  get #paymentsLeft(): number | undefined {
    const { paymentsMax } = this.#device;
    return paymentsMax === undefined ? undefined : Math.max(0, paymentsMax - this.#book.tally.payments);
  }

  /** A failure is followed up at once, and ends the run: a device is not worn for what is known. */
  async #explore(plan: Plan): Promise<Failure | undefined> {
    const episode = this.#book.next;
    const before = this.#hooks.now();
    const played = await this.#playOnce(plan);
    this.#plans.took(plan, this.#hooks.now() - before);
    const wrong = played?.wrong[0];
    if (played === undefined || wrong === undefined) return undefined;
    this.#hooks.say?.(`${wrong.violation} (${wrong.party}) seen; it is shrunk, and tried again on the terminal`);
    const failure = await confirmFailure(
      { plan, wrong, events: played.events, episode },
      {
        play: (candidate) => this.#playOnce(candidate),
        possible: (candidate) => this.#possible(candidate),
        emulator: this.#emulator,
        tries: this.#device.confirm,
      },
    );
    this.#ended ??= 'failure';
    return failure;
  }

  /** @returns undefined where the budget ended it, or the bench failed */
  async #playOnce(drawn: Plan): Promise<Played | undefined> {
    if (this.#ended !== undefined) return undefined;
    const { paymentsMax } = this.#device;
    if (paymentsMax !== undefined && this.#paymentsLeft === 0) return undefined;
    const number = this.#book.next;
    const plan = uniqueOrders(limited(drawn, this.#paymentsLeft ?? Number.POSITIVE_INFINITY), this.#stamp, number);
    let fault: string | undefined;
    let events: readonly HistoryEvent[];
    try {
      const rig = await this.#ready();
      events = await rig.play(plan, number, (so) => certainlyWrong(this.#header(plan, number), so), this.#stop.signal);
    } catch (error) {
      // An episode that was stopped in the middle is not judged, and not counted.
      if (this.#ended !== undefined) {
        this.#cutOff += paymentsOf(plan);
        return undefined;
      }
      fault = textOf(error);
      events = [{ kind: 'rig-fault', by: 'rig', at: 0, what: fault }];
      await this.#afterFault();
    }
    if (fault === undefined) this.#faultsInARow = 0;
    return this.#judge(plan, number, events, fault);
  }

  #judge(plan: Plan, number: number, heard: readonly HistoryEvent[], fault: string | undefined): Played {
    const header = this.#header(plan, number);
    const { verdict, events } = judgeOnBench(header, heard, undefined);
    for (const event of events) countEvent(this.#book.tally, event);
    const lines = linesOf(number, events);
    this.#book.add({ plan, header, verdict, lines, events, rigFault: fault });
    this.#book.save(this.#hooks.now() - this.#started);
    this.#hooks.progress(this.#book.tally.payments, this.#book.tally.violated);
    return { wrong: wrongIn(verdict), events };
  }

  #header(plan: Plan, number: number): EpisodeHeader {
    return { ...episodeHeader(plan, number, this.#device.terminal.terminal), observed: this.#observed };
  }

  /** The rig as it stands, or brought up, with a terminal that owes nothing. */
  async #ready(): Promise<DeviceRig> {
    this.#rig ??= await DeviceRig.open({
      terminal: this.#device.terminal,
      speaks: this.#device.speaks,
      soundbox: this.#options.soundbox,
      proxy: this.#proxy,
      broker: this.#options.broker,
      folder: join(this.#folder, 'rig'),
      hookFolder: this.#device.folder,
      seed: this.#options.seed,
    });
    await this.#rig.rest(this.#stop.signal);
    return this.#rig;
  }

  /** What a fault left in place goes with the rig; the ledger lies on disk. */
  async #afterFault(): Promise<void> {
    this.#faultsInARow += 1;
    const rig = this.#rig;
    this.#rig = undefined;
    await rig?.close();
    if (this.#faultsInARow >= FAULTS_IN_A_ROW_MAX) this.#ended ??= 'rig-fault';
  }

  #possible(plan: Plan): boolean {
    try {
      checkOnDevice(plan, this.#means);
      return true;
    } catch {
      return false;
    }
  }

  #end(why: DeviceFigures['ended']): void {
    this.#ended ??= why;
    this.#stop.abort();
  }

  #result(failures: readonly Failure[]): RunResult {
    const { name, link, timeScale, host } = this.#device.terminal;
    const protocol = nameOfChoice(this.#device.speaks);
    const ended = this.#ended ?? 'rig-fault';
    return {
      tally: this.#book.tally,
      failures,
      historySha256: this.#book.close(),
      elapsedMs: this.#hooks.now() - this.#started,
      virtualMs: 0,
      interrupted: ended === 'interrupted',
      historyKept: this.#options.history,
      toxiproxy: this.#proxy.name,
      ...(host === undefined ? { broker: brokerName(this.#options.broker) } : {}),
      device: {
        name,
        link,
        protocol,
        observed: this.#observed,
        timeScale,
        ended,
        cutOff: this.#cutOff,
        ...(host === undefined ? {} : { host: host.address }),
      },
      rigFaults: this.#book.rigFaults,
    };
  }
}

const WATCH_MS = 100;
const FAULTS_IN_A_ROW_MAX = 2;

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
