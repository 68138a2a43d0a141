/**
 * One episode on a real terminal. The rig's own parties have gates as in the wired world; of the terminal only what passes
 * the rig's side is a moment, and what it says is the evidence.
 */
import { RigFaultError } from '../../../devices/wire/errors.js';
import type { EventBody, HistoryEvent } from '../../../devices/wire/events.js';
import type { Party } from '../../../devices/wire/machine.js';
import type { MomentName } from '../../../devices/wire/moments.js';
import { Rng } from '../../../devices/wire/rng.js';
import type { Told } from '../../../devices/wire/told.js';
import { Redaction } from '../../history/redaction.js';
import type { Plan } from '../../plan/plan.js';
import { wiredClock } from '../clock.js';
import { Conductor } from '../conductor.js';
import { FaultController } from '../fault-controller.js';
import { protocolOf } from '../parts.js';
import { linkEvent } from '../passed.js';
import { issueCodes, secretsOf } from '../payment-codes.js';
import { PeopleFaults } from '../people-faults.js';
import type { AcquirerPath } from '../wired/acquirer-path.js';
import type { Broker } from '../wired/broker.js';
import type { Surroundings } from '../wired/surroundings.js';
import { type StoredHands, WiredBench } from '../wired/wired-bench.js';
import type { DeviceHost } from './device-host.js';
import type { DeviceLine } from './device-line.js';
import type { DevicePower } from './device-power.js';
import type { Listener } from './listening.js';
import type { Presenter, PresenterPorts } from './presenter.js';

export interface DeviceEpisodeSetup {
  readonly plan: Plan;
  /** Counts the episodes of the run. */
  readonly number: number;
  /** Of the whole run. */
  readonly around: Surroundings;
  readonly line: DeviceLine;
  readonly host: DeviceHost;
  readonly path: AcquirerPath;
  readonly broker: Broker;
  readonly power: DevicePower;
  /** Puts codes in front of a terminal that scans by itself. */
  presenter(ports: PresenterPorts): Presenter;
  tell(told: Told): void;
  /** Orders of payments that went wrong in a way that no later word can mend. */
  certain(events: readonly HistoryEvent[]): readonly string[];
}

/** Codes of one run never share a number. */
const CODES_EACH = 100;
/** A cashier who has just come knows nobody; the terminal may still have something to tell. */
const START_MS = 300;
/** Between two looks, and after heal until the first one counts. */
const LOOK_EVERY_MS = 5_000;
/** The oracle waits 120 s for a final result; what comes then is late whatever it says. */
const LAST_WORD_MS = 130_000;

export class DeviceEpisode implements Listener {
  readonly events: HistoryEvent[] = [];
  readonly #setup: DeviceEpisodeSetup;
  /** On the clock of the run. */
  readonly #startedAt: number;
  readonly #bench: WiredBench;
  readonly #controller: FaultController;
  readonly #people: PeopleFaults;
  readonly #presenter: Presenter;
  readonly #redaction: Redaction;
  readonly #named: ReadonlySet<MomentName>;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #failed: Promise<never>;
  #conductor: Conductor | undefined;
  #fail: (error: unknown) => void = () => undefined;

  constructor(setup: DeviceEpisodeSetup) {
    this.#setup = setup;
    const { plan, around, number } = setup;
    const { timeScale } = around;
    this.#startedAt = around.now();
    this.#failed = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.#failed.catch(() => undefined);
    const rng = new Rng(plan.seed);
    const emit = (event: EventBody): void => this.emit(event, around.now());
    this.#codes = issueCodes(plan.payments.length, 1 + number * CODES_EACH, rng.split('codes'));
    this.#redaction = new Redaction(secretsOf(this.#codes));
    this.#named = new Set(plan.faults.flatMap(({ from }) => ('moment' in from ? [from.moment] : [])));
    this.#people = new PeopleFaults(plan, emit);
    this.#presenter = setup.presenter({ now: around.now, emit, fail: (error) => this.#fail(error) });
    this.#bench = this.#benchFor(rng.split('faults'), emit);
    const after = (ms: number, run: () => void, time: 'plan' | 'link'): void =>
      this.#after(time === 'link' ? ms : ms * timeScale, run);
    this.#controller = new FaultController(plan.faults, this.#bench, {
      emit,
      after,
      failed: (error) => this.#fail(error),
    });
  }
  readonly #codes: ReturnType<typeof issueCodes>;

  /** @returns the events in the order of their times */
  async run(stop: AbortSignal): Promise<HistoryEvent[]> {
    const stopped = (): void => this.#fail(new Error('stopped'));
    stop.addEventListener('abort', stopped, { once: true });
    if (stop.aborted) stopped();
    try {
      this.#controller.start();
      this.#people.start();
      const finished = this.#conduct();
      this.#after(START_MS, () => this.#conductor?.start());
      this.#look();
      await Promise.race([finished, this.#failed]);
    } finally {
      stop.removeEventListener('abort', stopped);
      await this.#presenter.clear();
    }
    return this.events.sort((a, b) => a.at - b.at);
  }

  /** Nothing of this episode goes on. A fault may still be in place where it was stopped in the middle. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  emit(event: EventBody, runAt: number): void {
    const at = runAt - this.#startedAt;
    // It happened before, and comes only now.
    if (at < 0) return;
    this.#bench.seen(event);
    if (event.kind === 'quiescence') this.#finish();
    for (const exposure of this.#redaction.mask(event)) this.emit(exposure, runAt);
    // Nothing comes after quiescence, also not what was found out while it was being written.
    const when = event.kind === 'quiescence' ? this.#setup.around.now() - this.#startedAt : at;
    const timed = { ...event, at: when } as HistoryEvent;
    this.events.push(timed);
    this.#conductor?.onEvent(timed);
    if (event.kind === 'reply' && event.outcome !== 'UNKNOWN') this.#presenter.ended(event.order);
    if (event.kind === 'heal') this.#healedAt = when;
  }

  /**
   * A terminal is worn for as long as it can matter: once it went wrong for certain nobody else is served and nobody waits, and
   * 120 s after heal its last word is late whatever it says (docs/oracle.md "Timely").
   */
  #look(): void {
    this.#after(LOOK_EVERY_MS, () => {
      this.#look();
      const waited = this.#healedAt === undefined ? 0 : this.#setup.around.now() - this.#startedAt - this.#healedAt;
      const certain = this.#setup.certain(this.events);
      if (certain.length > 0) this.#conductor?.closeShop();
      const late = waited >= LAST_WORD_MS;
      if (!late && (certain.length === 0 || waited < LOOK_EVERY_MS)) return;
      const open = this.#conductor?.askNoMore() ?? [];
      const orders = open.filter((order) => !certain.includes(order));
      if (late || orders.length === 0) return;
      const what = 'another payment of the episode went wrong for certain, and this one was not waited for';
      this.emit({ kind: 'rig-fault', by: 'rig', what, orders }, this.#setup.around.now());
    });
  }
  #healedAt: number | undefined;

  reach(moment: MomentName, order: string | undefined, at: number): void | Promise<void> {
    if (this.#named.has(moment) || RECORDED.has(moment)) {
      const event = { kind: 'moment' as const, by: 'rig' as const, moment };
      this.emit(order === undefined ? event : { ...event, order }, at);
    }
    this.#bench.reached(moment);
    this.#people.reach(moment, order);
    return this.#controller.reach(moment);
  }

  storage(party: Party, what: 'write-troubled' | 'torn'): void {
    const done = this.#bench.storage(party, what);
    if (done instanceof Promise) done.catch((error: unknown) => this.#fail(error));
  }

  fail(error: unknown): void {
    this.#fail(error);
  }

  #benchFor(rng: Rng, emit: (event: EventBody) => void): WiredBench {
    const { host, path, broker, line, around, power, tell } = this.#setup;
    return new WiredBench(
      {
        path,
        secure: host.secure,
        show: (identity) => host.show(identity),
        // What a closed box keeps, nobody takes from it.
        forgetNames: () => Promise.resolve(),
        broker,
        joint: line,
        timeScale: around.timeScale,
        processes: { terminal: CLOSED_BOX, acquirer: host.acquirer, wallet: host.wallet },
        power: async (party, up) => {
          if (party === 'register') throw new Error('scanrig bug: nobody cuts the power of the register');
          emit({ kind: 'power', by: 'rig', party, up });
          await (party === 'terminal' ? power.set(up) : host.power(party, up));
        },
        registerPort: async (_trouble, on) => (on ? line.take() : line.giveBack()),
        portDisturbed: () => line.disturbed,
        tell,
        emit,
      },
      rng,
    );
  }

  /** Settles when the people have nothing left to do. */
  #conduct(): Promise<void> {
    const { plan, around } = this.#setup;
    const { payments, terminal } = plan;
    const { carriesCode, repeatsLastOnly } = protocolOf(terminal.profile);
    const { limits } = wiredClock(around.timeScale, plan.faults);
    return new Promise((resolve) => {
      this.#conductor = new Conductor(
        {
          payments,
          codes: this.#codes,
          soundbox: terminal.soundbox,
          presentsCodes: !carriesCode,
          asksLastOnly: repeatsLastOnly === true,
          limits,
        },
        {
          tell: (told) => this.#tell(told),
          emit: (event) => this.emit(event, around.now()),
          after: (ms, run) => this.#after(ms * around.timeScale, run),
          heal: (then) => {
            this.#controller.withdraw();
            this.#controller.whenIdle(then);
          },
          finished: resolve,
        },
      );
    });
  }

  #tell(told: Told): void {
    if (told.to === 'register' && told.do === 'pay' && this.#presenter.showing) {
      // Who was given up on still holds the phone there, and the terminal would scan it for the next payment.
      void this.#presenter.clear().then(() => this.#setup.tell(told));
      return;
    }
    if (told.to !== 'terminal' || told.do !== 'scan') return this.#setup.tell(told);
    const index = this.#codes.findIndex(({ digits }) => digits === told.code);
    const [code, payment] = [this.#codes[index], this.#setup.plan.payments[index]];
    if (code === undefined || payment === undefined) throw new Error('scanrig bug: a code that nobody issued');
    this.#presenter.show({ code: code.digits, token: code.token, order: payment.order, amount: payment.amount });
  }

  /** The last look at the bench: what faults did, and whether the links did as they were asked. */
  #finish(): void {
    const { line, host, path, around, tell } = this.#setup;
    this.#controller.finish();
    // The same register serves the next episode: a second press of this one would be a payment of that.
    tell({ to: 'register', do: 'leave-off' });
    try {
      this.#bench.check();
    } catch (error) {
      this.#fail(error);
    }
    const { meter } = path;
    const links = [
      linkEvent('register', 'terminal', line.passed['to-terminal']),
      linkEvent('register', 'register', line.passed['to-register']),
      linkEvent('acquirer', 'acquirer', meter.upstream, meter.connections),
      linkEvent('acquirer', 'terminal', meter.downstream),
      ...(host.walletLink === undefined
        ? []
        : [
            linkEvent('wallet', 'wallet', host.walletLink.upstream, host.walletLink.connections),
            linkEvent('wallet', 'acquirer', host.walletLink.downstream),
          ]),
    ];
    for (const event of links) this.emit(event, around.now());
  }

  #after(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
  }
}

const RECORDED: ReadonlySet<MomentName> = new Set(['terminal.request-sent', 'terminal.reversal-due']);

/** Nobody gets at the storage or the clock of a real terminal; plans that ask for it are refused before. */
const CLOSED_BOX: StoredHands = {
  setStorage: closed,
  loseLastWrite: closed,
  stepClock: closed,
  get wallClock(): number {
    return closed();
  },
};

function closed(): never {
  throw new RigFaultError({ what: 'a real terminal is a closed box', got: 'a fault in its storage or clock' });
}
