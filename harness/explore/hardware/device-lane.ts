/**
 * One real terminal of a run, with everything around it that is the rig's: plays plans as long as the budget of all allows,
 * and follows up the first failure. It ends at its failure, or where its bench fails twice in a row; the others go on.
 */
import { join } from 'node:path';
import type fc from 'fast-check';
import { nameOfDialect } from '../../../devices/dialects/catalogue.js';
import { nameOfChoice } from '../../../devices/drivers/protocols.js';
import type { EpisodeHeader, HistoryEvent } from '../../../devices/wire/events.js';
import { linesOf } from '../../history/event-lines.js';
import type { EpisodeVerdict } from '../../oracle/episode.js';
import type { FaultKind } from '../../plan/faults/kind.js';
import type { Plan } from '../../plan/plan.js';
import { meansOf, observedOn, withoutShoppers } from '../../worlds/hardware/device-means.js';
import { DeviceRig } from '../../worlds/hardware/device-rig.js';
import { checkOnDevice, kindsOnDevice, type Means } from '../../worlds/hardware/seen-messages.js';
import { faultsOver } from '../../worlds/parts.js';
import type { StreamProxy } from '../../worlds/wired/stream-proxy.js';
import { wrongIn } from '../failure.js';
import { judgeOnBench } from '../judge-on-bench.js';
import { limited, PlanStream, paymentsOf } from '../plan-stream.js';
import type { RunBook } from '../run-book.js';
import type { DeviceChoice } from '../run-options.js';
import { episodeHeader } from '../run-plan.js';
import type { DeviceFigures, Failure } from '../run-result.js';
import { countEvent } from '../tally.js';
import { certainlyWrong } from './certain.js';
import { confirmFailure, type Played } from './confirm.js';
import { DevicePlans } from './device-plans.js';
import { Emulator } from './emulated.js';
import type { SharedBudget } from './shared-budget.js';
import { uniqueOrders } from './unique-orders.js';

export interface DevicePlanSource {
  readonly arbitrary: fc.Arbitrary<Plan>;
  readonly cover: readonly FaultKind[];
}

/** What all terminals of a run share. */
export interface SharedRun {
  readonly book: RunBook;
  readonly budget: SharedBudget;
  readonly source: DevicePlanSource;
  readonly proxy: StreamProxy;
  readonly broker: string | undefined;
  /** Ledgers lie here. */
  readonly folder: string;
  /** Of the run, so that no order reference comes twice. */
  readonly stamp: string;
  /** How often a failure is tried again. */
  readonly confirm: number;
  readonly stop: AbortSignal;
  /** Why the whole run ends, once it does. */
  ended(): DeviceFigures['ended'] | undefined;
  /** Number of the next episode, given away once. */
  nextNumber(): number;
  now(): number;
  /** An episode was judged. */
  judged(): void;
  say(what: string): void;
}

export class DeviceLane {
  readonly #run: SharedRun;
  readonly #device: DeviceChoice;
  readonly #means: Means;
  readonly #observed: EpisodeHeader['observed'];
  readonly #emulator: Emulator;
  readonly #plans: DevicePlans;
  #rig: DeviceRig | undefined;
  #ended: DeviceFigures['ended'] | undefined;
  #payments = 0;
  #violated = 0;
  #cutOff = 0;
  /** Episodes in a row that the bench could not play. */
  #faultsInARow = 0;

  /** @param seed of its own: terminals side by side are shown different plans */
  constructor(run: SharedRun, device: DeviceChoice, seed: number) {
    this.#run = run;
    this.#device = device;
    const { terminal, speaks } = device;
    this.#observed = observedOn(terminal);
    this.#means = meansOf(terminal);
    this.#emulator = new Emulator(this.#observed, terminal.timeScale);
    this.#plans = new DevicePlans({
      stream: new PlanStream(run.source.arbitrary, seed),
      kinds: kindsOnDevice(faultsOver(speaks, run.source.cover), this.#means),
      seed,
      emulator: this.#emulator,
      suit: (plan) => this.#suited(plan),
    });
  }

  get #over(): DeviceFigures['ended'] | undefined {
    return this.#ended ?? this.#run.ended();
  }

  /** @returns its failure, where it has one */
  async play(): Promise<Failure | undefined> {
    try {
      while (this.#over === undefined) {
        const plan = await this.#plans.next(this.#run.budget);
        if (plan === undefined) this.#ended = this.#run.budget.paymentsLeft === 0 ? 'payments' : 'minutes';
        if (plan === undefined) break;
        const failure = await this.#explore(plan);
        if (failure !== undefined) return failure;
      }
    } catch (error) {
      // What is played stays played.
      if (this.#over === undefined) {
        this.#run.book.rigFaults.push(`terminal ${this.#device.terminal.name}: ${textOf(error)}`);
        this.#ended = 'rig-fault';
      }
    }
    return undefined;
  }

  /** Brings up what there is around it, and the terminal to rest. */
  async ready(): Promise<DeviceRig> {
    const { terminal, speaks, dialect, folder } = this.#device;
    const { proxy, broker, stop } = this.#run;
    this.#rig ??= await DeviceRig.open({
      terminal,
      speaks,
      dialect,
      soundbox: this.#means.loudspeaker,
      proxy,
      broker,
      folder: join(this.#run.folder, terminal.name),
      hookFolder: folder,
      seed: this.#plans.seed,
    });
    this.#tellTrusted(this.#rig);
    await this.#rig.rest(stop);
    return this.#rig;
  }

  #tellTrusted({ trusted }: DeviceRig): void {
    if (trusted === undefined || this.#told) return;
    this.#told = true;
    const { name } = this.#device.terminal;
    this.#run.say(`terminal ${name} speaks TLS; it has to trust ${trusted.file} for ${trusted.name}`);
  }
  #told = false;

  async close(): Promise<void> {
    await this.#rig?.close();
  }

  /** By rigs of this terminal that were given up. */
  readonly #turnedAway = new Set<string>();

  figures(): DeviceFigures {
    const { name, link, terminal, timeScale, host } = this.#device.terminal;
    const { dialect } = this.#device;
    const turnedAway = [...new Set([...this.#turnedAway, ...(this.#rig?.turnedAway ?? [])])];
    return {
      name,
      terminal,
      link,
      protocol: nameOfChoice(this.#device.speaks),
      observed: this.#observed,
      timeScale,
      ended: this.#over ?? 'rig-fault',
      payments: this.#payments,
      violated: this.#violated,
      cutOff: this.#cutOff,
      ...(dialect === undefined ? {} : { dialect: nameOfDialect(dialect) }),
      ...(host === undefined ? {} : { host: host.address }),
      ...(turnedAway.length === 0 ? {} : { turnedAway }),
    };
  }

  /** A failure is followed up at once, and the last of this terminal: a device is not worn for what is known. */
  async #explore(plan: Plan): Promise<Failure | undefined> {
    const { now, say, confirm } = this.#run;
    const before = now();
    const played = await this.#playOnce(plan);
    this.#plans.took(plan, now() - before);
    const wrong = played?.wrong[0];
    if (played === undefined || wrong === undefined) return undefined;
    const { name } = this.#device.terminal;
    say(`${wrong.violation} (${wrong.party}) seen on ${name}; it is shrunk, and tried again on the terminal`);
    const failure = await confirmFailure(
      { plan, wrong, events: played.events, episode: played.episode },
      {
        play: (candidate) => this.#playOnce(candidate),
        possible: (candidate) => this.#possible(candidate),
        emulator: this.#emulator,
        tries: confirm,
      },
    );
    this.#ended ??= 'failure';
    return { ...failure, terminal: name };
  }

  /** @returns undefined where the budget ended it, or the bench failed */
  async #playOnce(drawn: Plan): Promise<(Played & { readonly episode: number }) | undefined> {
    const { budget, stamp, stop } = this.#run;
    if (this.#over !== undefined || budget.paymentsLeft === 0) return undefined;
    const number = this.#run.nextNumber();
    const plan = uniqueOrders(limited(drawn, budget.paymentsLeft ?? Number.POSITIVE_INFINITY), stamp, number);
    const payments = paymentsOf(plan);
    budget.take(payments);
    let fault: string | undefined;
    let events: readonly HistoryEvent[];
    try {
      const rig = await this.ready();
      events = await rig.play(plan, number, (so) => certainlyWrong(this.#header(plan, number), so), stop);
    } catch (error) {
      // An episode that was stopped in the middle is not judged, and not counted.
      if (this.#over !== undefined) {
        budget.giveBack(payments);
        this.#cutOff += payments;
        return undefined;
      }
      fault = textOf(error);
      events = [{ kind: 'rig-fault', by: 'rig', at: 0, what: fault }];
      await this.#afterFault();
    }
    if (fault === undefined) this.#faultsInARow = 0;
    const { verdict, played } = this.#judge(plan, number, events, fault);
    // Shoppers who were not served cost nothing.
    budget.giveBack(Math.max(0, payments - verdict.payments.length));
    return { ...played, episode: number };
  }

  #judge(
    plan: Plan,
    number: number,
    heard: readonly HistoryEvent[],
    fault: string | undefined,
  ): { readonly verdict: EpisodeVerdict; readonly played: Played } {
    const { book, judged } = this.#run;
    const header = this.#header(plan, number);
    const { verdict, events } = judgeOnBench(header, heard, undefined);
    for (const event of events) countEvent(book.tally, event);
    const lines = linesOf(number, events);
    book.add({ plan, header, verdict, lines, events, rigFault: fault });
    this.#payments += verdict.payments.length;
    this.#violated += verdict.payments.filter((payment) => payment.verdict === 'violated').length;
    judged();
    return { verdict, played: { wrong: wrongIn(verdict), events } };
  }

  #header(plan: Plan, number: number): EpisodeHeader {
    return { ...episodeHeader(plan, number, this.#device.terminal.terminal), observed: this.#observed };
  }

  /** What a fault left in place goes with the rig; the ledger lies on disk. */
  async #afterFault(): Promise<void> {
    this.#faultsInARow += 1;
    const rig = this.#rig;
    this.#rig = undefined;
    for (const address of rig?.turnedAway ?? []) this.#turnedAway.add(address);
    await rig?.close();
    if (this.#faultsInARow >= FAULTS_IN_A_ROW_MAX) this.#ended ??= 'rig-fault';
  }

  /** As this terminal speaks, and with what can be asked for around it. */
  #suited(drawn: Plan): Plan {
    const plan = this.#means.ownHost ? drawn : withoutShoppers(drawn);
    const { speaks, dialect } = this.#device;
    const spoken = dialect === undefined ? { profile: speaks } : { profile: speaks, dialect };
    const terminal = { ...plan.terminal, ...spoken, soundbox: this.#means.loudspeaker };
    return { ...plan, terminal };
  }

  #possible(plan: Plan): boolean {
    try {
      checkOnDevice(plan, this.#means);
      return true;
    } catch {
      return false;
    }
  }
}

const FAULTS_IN_A_ROW_MAX = 2;

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
