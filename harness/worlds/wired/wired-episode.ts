/**
 * One episode on real links: terminal and acquirer are processes of their own, killed and started again; register, wallet
 * and loudspeaker live in the rig; bytes go over ptys or TCP, TCP through Toxiproxy, and MQTT.
 *
 *   RegisterSide ── RegisterJoint ── TerminalSide ── proxy ── HostSide
 *        └───────────── events, moments, gates ────────────────┘
 */

import { mkdirSync } from 'node:fs';
import type { EventBody, HistoryEvent } from '../../../devices/wire/events.js';
import type { Party } from '../../../devices/wire/machine.js';
import { MOMENT_NAMES, type MomentName } from '../../../devices/wire/moments.js';
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
import { registerLineWatch } from '../register-line.js';
import type { EpisodeWatch } from './bench-watch.js';
import { HostSide } from './host-side.js';
import type { ProcessPool } from './process-pool.js';
import type { RegisterEnd, RegisterMaker } from './register-end.js';
import type { RegisterJoint } from './register-joint.js';
import { RegisterSide } from './register-side.js';
import { SerialJoint } from './serial-joint.js';
import type { SharedHost } from './shared-host.js';
import { type StreamProxy, toldClearly } from './stream-proxy.js';
import type { Surroundings } from './surroundings.js';
import { TcpJoint } from './tcp-joint.js';
import { TerminalSide } from './terminal-side.js';
import { WiredBench } from './wired-bench.js';

export interface WiredEpisodeSetup {
  readonly plan: Plan;
  /** Counts the episodes of the run; names the proxy. */
  readonly number: number;
  /** F41. */
  readonly terminal: string;
  /** Codes of one run never share a number. */
  readonly firstCode: number;
  readonly proxy: StreamProxy;
  /** `embedded`, `mosquitto` or a URL; `undefined`: what the environment says. */
  readonly broker: string | undefined;
  /** Processes for parties that the plan does not kill. */
  readonly pool: ProcessPool;
  /** Acquirer and broker of the whole run, for a plan that does nothing to either; absent: both of its own. */
  readonly shared?: SharedHost;
  /** Ledger and records lie here. */
  readonly folder: string;
  readonly timeScale: number;
  /** The register line takes a way over the stream proxy as well. */
  readonly serialThroughToxiproxy?: boolean;
  /** Where benches run side by side: when this one may go on. */
  readonly watch?: EpisodeWatch;
  /** Every moment of every party goes into the history. */
  readonly record?: 'all moments';
  /** What stands at the register's end; absent: the rig's own cashier. */
  readonly register?: RegisterMaker;
  /** Ends the episode in the middle; it is then an error like any other. */
  readonly stop: AbortSignal;
}

/** Times that a shopper holds his phone to a terminal whose register is somebody else's. */
const PRESENTED = 25;

const RECORDED: ReadonlySet<MomentName> = new Set(['terminal.request-sent', 'terminal.reversal-due']);

/** @returns the events in the order of their times @throws RigFaultError when the bench fails */
export async function runWiredEpisode(setup: WiredEpisodeSetup): Promise<HistoryEvent[]> {
  const episode = new WiredEpisode(setup);
  try {
    await episode.run();
  } finally {
    await episode.close();
  }
  return episode.events.sort((a, b) => a.at - b.at);
}

class WiredEpisode {
  readonly events: HistoryEvent[] = [];
  readonly #setup: WiredEpisodeSetup;
  readonly #around: Surroundings;
  readonly #joint: RegisterJoint;
  readonly #register: RegisterEnd;
  readonly #terminal: TerminalSide;
  readonly #host: HostSide;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #gates: readonly MomentName[];
  readonly #people: PeopleFaults;
  #bench: WiredBench | undefined;
  #controller: FaultController | undefined;
  #conductor: Conductor | undefined;
  #redaction = new Redaction([]);
  #fail: (error: unknown) => void = () => undefined;

  constructor(setup: WiredEpisodeSetup) {
    this.#setup = setup;
    const { plan, terminal, folder, timeScale, pool, record } = setup;
    const epochMs = Date.now();
    const now = (): number => Date.now() - epochMs;
    const around: Surroundings = {
      plan,
      terminal,
      folder,
      timeScale,
      epochMs,
      recorded: record === 'all moments' ? new Set(MOMENT_NAMES) : RECORDED,
      rng: new Rng(plan.seed),
      now,
      emit: (event, at) => this.#emit(event, at ?? now()),
      reach: (moment, order, at) => this.#reach(moment, order, at),
      lagged: (ms, where) => setup.watch?.lagged(ms, where),
      storage: (party, what) => {
        const done = this.#bench?.storage(party, what);
        if (done instanceof Promise) done.catch((error: unknown) => this.#fail(error));
      },
      fail: (error) => this.#fail(error),
    };
    this.#around = around;
    this.#gates = plan.faults.flatMap(({ from }) => ('moment' in from ? [from.moment] : []));
    this.#people = new PeopleFaults(plan, (event) => around.emit(event));
    const { line, transport } = protocolOf(plan.terminal.profile);
    this.#joint = new (transport === 'tcp' ? TcpJoint : SerialJoint)(line, now, registerLineWatch(around.emit));
    this.#register = setup.register?.(around, this.#joint) ?? new RegisterSide(around, this.#joint);
    this.#terminal = new TerminalSide(around, this.#joint, pool);
    this.#host = new HostSide(around, pool, setup.shared);
  }

  async run(): Promise<void> {
    const { plan, proxy, stop } = this.#setup;
    const failed = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    failed.catch(() => undefined);
    const leaveProxy = proxy.trouble.hear((fault) => this.#fail(fault));
    const stopped = (): void => this.#fail(new Error('stopped'));
    stop.addEventListener('abort', stopped, { once: true });
    try {
      const controller = await this.#inTurn(this.#setup.watch?.bringUp(), failed, () => this.#open());
      await this.#inTurn(this.#setup.watch?.conduct(), failed, async () => {
        // In virtual time nobody waits for a turn between sign-in and the first shopper.
        if (this.#host.secure !== undefined) await this.#terminal.process.names('renew');
        controller.start();
        this.#people.start();
        const codes = issueCodes(plan.payments.length, this.#setup.firstCode, this.#around.rng.split('codes'));
        this.#redaction = new Redaction(secretsOf(codes));
        const finished = this.#conduct(controller, codes);
        this.#after(wiredClock(this.#setup.timeScale).startMs, () => this.#conductor?.start());
        await Promise.race([finished, failed]);
      });
    } catch (error) {
      throw await toldClearly(error, proxy);
    } finally {
      stop.removeEventListener('abort', stopped);
      leaveProxy();
    }
  }

  /** Waits for the turn, unless the bench fails meanwhile, and gives it back whatever happens. */
  async #inTurn<T>(turn: Promise<() => void> | undefined, failed: Promise<never>, act: () => Promise<T>): Promise<T> {
    let over = false;
    let leave: () => void = () => undefined;
    const come = turn?.then((left) => {
      if (over) left();
      else leave = left;
    });
    try {
      // Failed first: a bench that failed before its turn, or needs none, does not begin.
      await Promise.race([failed, come]);
      return await act();
    } finally {
      over = true;
      leave();
    }
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#terminal.close();
    this.#register.close();
    await this.#host.close();
    await this.#joint.close();
  }

  /** Brings up the bench, the two ends of the register link last. */
  async #open(): Promise<FaultController> {
    const { plan, proxy, broker, folder, number, timeScale } = this.#setup;
    const { emit, rng } = this.#around;
    mkdirSync(folder, { recursive: true });
    if (this.#setup.serialThroughToxiproxy === true) await this.#joint.through(proxy, `serial-${number}`);
    const host = await this.#host.open(proxy, broker, `acquirer-${number}`, this.#gates);
    const bench = new WiredBench(
      {
        path: host.path,
        secure: this.#host.secure,
        show: (identity) => this.#host.show(identity),
        forgetNames: () => this.#terminal.process.names('forget'),
        broker: host.broker,
        joint: this.#joint,
        timeScale,
        processes: { terminal: this.#terminal.process, acquirer: this.#host.acquirer, wallet: this.#host.wallet },
        power: (party, up) => this.#power(party, up),
        registerPort: (trouble, on, sees) => this.#registerPort(trouble, on, sees),
        portDisturbed: () => this.#register.disturbed + this.#joint.lost,
        tell: (told) => this.#tell(told),
        emit,
      },
      rng.split('faults'),
    );
    this.#bench = bench;
    const after = (ms: number, run: () => void, time: 'plan' | 'link'): void =>
      this.#after(time === 'link' ? ms : ms * timeScale, run);
    const controller = new FaultController(plan.faults, bench, { emit, after, failed: (error) => this.#fail(error) });
    this.#controller = controller;
    const ends = [() => this.#register.open(), () => this.#terminal.open(host.at, this.#gates)];
    // Who calls must find somebody.
    for (const open of this.#joint.dialled ? ends.reverse() : ends) await open();
    return controller;
  }

  /** Settles when the people have nothing left to do. */
  #conduct(controller: FaultController, codes: ReturnType<typeof issueCodes>): Promise<void> {
    const { plan, timeScale } = this.#setup;
    const { limits } = wiredClock(timeScale, plan.faults);
    const { payments, terminal } = plan;
    return new Promise((resolve) => {
      this.#conductor = new Conductor(
        {
          payments,
          codes,
          soundbox: terminal.soundbox,
          presentsCodes: !protocolOf(terminal.profile).carriesCode,
          asksLastOnly: protocolOf(terminal.profile).repeatsLastOnly === true,
          ...(this.#setup.register === undefined ? {} : { presentsAtLeast: PRESENTED }),
          limits,
        },
        {
          tell: (told) => this.#tell(told),
          emit: this.#around.emit,
          after: (ms, run) => this.#after(ms * timeScale, run),
          heal: (then) => {
            controller.withdraw();
            controller.whenIdle(then);
          },
          finished: resolve,
        },
      );
    });
  }

  #reach(moment: MomentName, order: string | undefined, at: number): void | Promise<void> {
    if (this.#gates.includes(moment) || this.#around.recorded.has(moment)) {
      const event = { kind: 'moment' as const, by: 'rig' as const, moment };
      this.#emit(order === undefined ? event : { ...event, order }, at);
    }
    this.#bench?.reached(moment);
    this.#people.reach(moment, order);
    return this.#controller?.reach(moment);
  }

  async #power(party: Party, up: boolean): Promise<void> {
    if (party === 'register') throw new Error('scanrig bug: nobody cuts the power of the register');
    this.#around.emit({ kind: 'power', by: 'rig', party, up });
    await (party === 'terminal' ? this.#terminal.power(up) : this.#host.power(party, up));
  }

  async #registerPort(trouble: 'unplugged' | 'held', on: boolean, sees: boolean): Promise<void> {
    if (trouble === 'held') return on ? this.#register.hold() : this.#register.free();
    if (on) {
      this.#joint.unplug();
      if (sees) this.#terminal.cable(false);
      await this.#register.lose();
      return;
    }
    this.#joint.plug();
    this.#terminal.cable(true);
  }

  #tell(told: Told): void {
    if (told.to === 'register') this.#register.tell(told);
    else if (told.to === 'terminal') this.#terminal.tell(told);
    else this.#host.tell(told);
  }

  #emit(event: EventBody, at: number): void {
    this.#bench?.seen(event);
    if (event.kind === 'quiescence') this.#finish();
    for (const exposure of this.#redaction.mask(event)) this.#emit(exposure, at);
    // Nothing comes after quiescence, also not what was found out while it was being written.
    const timed = { ...event, at: event.kind === 'quiescence' ? this.#around.now() : at } as HistoryEvent;
    this.events.push(timed);
    this.#conductor?.onEvent(timed);
  }

  /** The last look at the bench: what faults did, and whether the links did as they were asked. */
  #finish(): void {
    this.#controller?.finish();
    try {
      this.#bench?.check();
    } catch (error) {
      this.#fail(error);
    }
    for (const event of this.#links()) this.#around.emit(event);
  }

  #links(): EventBody[] {
    const { passed, proxied } = this.#joint;
    const { walletLink: wallet, acquirerLink: acquirer } = this.#host;
    const toAcquirer =
      acquirer === undefined
        ? []
        : [
            linkEvent('acquirer', 'acquirer', acquirer.upstream, acquirer.connections),
            linkEvent('acquirer', 'terminal', acquirer.downstream),
          ];
    const throughProxy =
      proxied === undefined
        ? []
        : [
            linkEvent('register-proxy', 'terminal', proxied.upstream, proxied.connections),
            linkEvent('register-proxy', 'register', proxied.downstream),
          ];
    return [
      linkEvent('register', 'terminal', passed['to-terminal']),
      linkEvent('register', 'register', passed['to-register']),
      ...throughProxy,
      ...toAcquirer,
      linkEvent('wallet', 'wallet', wallet.upstream, wallet.connections),
      linkEvent('wallet', 'acquirer', wallet.downstream),
    ];
  }

  #after(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
  }
}
