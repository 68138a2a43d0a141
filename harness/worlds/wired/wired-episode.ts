/**
 * One episode on real links: terminal and acquirer are processes of their own, killed and started again; register, wallet
 * and loudspeaker live in the rig; bytes go over ptys, TCP through Toxiproxy, and MQTT.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { serialLink } from '../../../devices/links/serial.js';
import { type Listener, tcpListener } from '../../../devices/links/tcp.js';
import type { EventBody, HistoryEvent } from '../../../devices/wire/events.js';
import type { Machine, Party } from '../../../devices/wire/machine.js';
import type { MomentName } from '../../../devices/wire/moments.js';
import { Rng } from '../../../devices/wire/rng.js';
import type { Told } from '../../../devices/wire/told.js';
import { createCashier } from '../../../simulators/people/cashier.js';
import { createSoundbox, SOUNDBOX_RING_MAX } from '../../../simulators/soundbox/soundbox.js';
import { createWechatWallet, WECHAT_DEFAULTS } from '../../../simulators/wallets/wechat/wallet.js';
import { Redaction } from '../../history/redaction.js';
import { faultKind } from '../../plan/faults/catalogue.js';
import type { Plan } from '../../plan/plan.js';
import { Conductor } from '../conductor.js';
import { FaultController } from '../fault-controller.js';
import { profileOf } from '../parts.js';
import { issueCodes, secretsOf } from '../payment-codes.js';
import { PeopleFaults } from '../people-faults.js';
import { type Broker, startBroker } from './broker.js';
import type { FromSeat, ProcessSetup } from './control.js';
import { FileStore } from './file-store.js';
import { type MqttSession, openMqtt } from './mqtt-session.js';
import { PartyProcess } from './party-process.js';
import type { ProcessPool } from './process-pool.js';
import { RealParty } from './real-party.js';
import { SerialJoint } from './serial-joint.js';
import type { StreamProxy } from './stream-proxy.js';
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
  /** Processes for parties that the plan does not kill. */
  readonly pool: ProcessPool;
  /** Ledger and records lie here. */
  readonly folder: string;
  readonly timeScale: number;
  /** Ends the episode in the middle; it is then an error like any other. */
  readonly stop: AbortSignal;
}

const ALWAYS_TOLD: readonly MomentName[] = [
  'terminal.request-sent',
  'terminal.query-sent',
  'terminal.reversal-sent',
  'terminal.reversal-due',
];
const RECORDED: ReadonlySet<MomentName> = new Set(['terminal.request-sent', 'terminal.reversal-due']);

/** Real time, since link timers keep theirs: a result told again after three tries takes ten seconds whatever the scale. */
const GIVE_UP_MS = 40_000;
const QUIESCENCE_MS = 90_000;
const ANNOUNCE_MS = 1_500;
const ASK_EVERY_MS = 600;
/** Sign-in and the first MQTT session. */
const START_MS = 300;

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
  readonly #rng: Rng;
  readonly #epochMs = Date.now();
  readonly #closers: (() => unknown)[] = [];
  readonly #local = new Map<Party, RealParty>();
  readonly #processes;
  readonly #setups = new Map<Party, ProcessSetup>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #boots = 0;
  #bench: WiredBench | undefined;
  #controller: FaultController | undefined;
  #people: PeopleFaults | undefined;
  #conductor: Conductor | undefined;
  #joint: SerialJoint | undefined;
  #redaction = new Redaction([]);
  #fail: (error: unknown) => void = () => undefined;
  #closing = false;

  constructor(setup: WiredEpisodeSetup) {
    this.#setup = setup;
    this.#rng = new Rng(setup.plan.seed);
    this.#processes = { terminal: this.#process('terminal'), acquirer: this.#process('acquirer') };
  }

  async run(): Promise<void> {
    const { plan, timeScale, stop } = this.#setup;
    const failed = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    failed.catch(() => undefined);
    const stopped = (): void => this.#fail(new Error('stopped'));
    stop.addEventListener('abort', stopped, { once: true });
    this.#closers.push(() => stop.removeEventListener('abort', stopped));
    const bench = await this.#wire();
    const emit = (event: EventBody): void => this.#emit(event, this.#now());
    const after = (ms: number, run: () => void): void => this.#after(ms * timeScale, run);
    const controller = new FaultController(plan.faults, bench, { emit, after, failed: (error) => this.#fail(error) });
    this.#controller = controller;
    this.#people = new PeopleFaults(plan, emit);
    await this.#powerOn(controller.moments());
    controller.start();
    this.#people.start();
    const codes = issueCodes(plan.payments.length, this.#setup.firstCode, this.#rng.split('codes'));
    this.#redaction = new Redaction(secretsOf(codes));
    const finished = new Promise<void>((resolve) => {
      this.#conductor = new Conductor(
        {
          payments: plan.payments,
          codes,
          soundbox: plan.terminal.soundbox,
          limits: {
            giveUpMs: GIVE_UP_MS / timeScale,
            askEveryMs: ASK_EVERY_MS / timeScale,
            quiescenceMs: QUIESCENCE_MS / timeScale,
            announceMs: ANNOUNCE_MS / timeScale,
          },
        },
        {
          tell: (told) => this.#tell(told),
          emit,
          after,
          heal: (then) => {
            controller.withdraw();
            controller.whenIdle(then);
          },
          finished: resolve,
        },
      );
    });
    this.#after(START_MS, () => this.#conductor?.start());
    await Promise.race([finished, failed]);
  }

  async close(): Promise<void> {
    this.#closing = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all([this.#processes.terminal.kill(), this.#processes.acquirer.kill()]);
    for (const party of this.#local.values()) party.stop();
    for (const close of this.#closers.reverse()) await close();
  }

  /** Everything but the two processes: pty line, proxy, broker, wallet, loudspeaker, cashier. */
  async #wire(): Promise<WiredBench> {
    const { plan, proxy, folder, number, timeScale, terminal } = this.#setup;
    mkdirSync(folder, { recursive: true });
    const joint = new SerialJoint();
    this.#joint = joint;
    this.#closers.push(() => joint.close());
    const broker = await startBroker();
    this.#closers.push(() => broker.close());
    const wallet = await this.#startWallet();
    if (plan.terminal.soundbox) await this.#startSoundbox(broker, terminal);
    await this.#startCashier(joint);
    const base = {
      terminal,
      firmware: plan.terminal.firmware,
      profile: plan.terminal.profile,
      epochMs: this.#epochMs,
      timeScale,
    };
    this.#setups.set('acquirer', {
      ...base,
      party: 'acquirer',
      store: join(folder, 'acquirer'),
      seed: '',
      gates: [],
      told: [],
      port: 0,
      wallet: { host: '127.0.0.1', port: wallet.port },
      broker: broker.url,
    });
    const port = await this.#startProcess('acquirer');
    this.#setups.set('acquirer', { ...(this.#setups.get('acquirer') as ProcessSetup), port });
    const toxic = await proxy.client.createProxy({
      name: `acquirer-${number}`,
      listen: '127.0.0.1:0',
      upstream: `127.0.0.1:${port}`,
    });
    this.#closers.push(() => toxic.remove().catch(() => undefined));
    const listen = Number(toxic.listen.slice(toxic.listen.lastIndexOf(':') + 1));
    this.#setups.set('terminal', {
      ...base,
      party: 'terminal',
      store: join(folder, 'terminal'),
      seed: '',
      gates: [],
      told: [],
      serial: joint.terminalPath,
      acquirer: { host: '127.0.0.1', port: listen },
    });
    const bench = new WiredBench(
      {
        proxy: toxic,
        joint,
        broker,
        timeScale,
        power: (party, up) => this.#power(party, up),
        tell: (told) => this.#tell(told),
        emit: (event) => this.#emit(event, this.#now()),
      },
      this.#rng.split('faults'),
    );
    this.#bench = bench;
    return bench;
  }

  /** The acquirer runs without gates so far; it starts anew with them, and then the terminal. */
  async #powerOn(gates: readonly MomentName[]): Promise<void> {
    for (const party of ['acquirer', 'terminal'] as const) {
      const setup = this.#setups.get(party) as ProcessSetup;
      this.#setups.set(party, {
        ...setup,
        gates: gates.filter((moment) => moment.startsWith(party)),
        told: ALWAYS_TOLD.filter((m) => m.startsWith(party)),
      });
    }
    if (gates.some((moment) => moment.startsWith('acquirer'))) {
      await this.#processes.acquirer.kill();
      await this.#startProcess('acquirer');
    }
    await this.#startProcess('terminal');
  }

  #startProcess(party: 'terminal' | 'acquirer'): Promise<number> {
    this.#boots += 1;
    const setup = this.#setups.get(party) as ProcessSetup;
    return this.#processes[party].start({ ...setup, seed: `${this.#setup.plan.seed}/${party}-${this.#boots}` });
  }

  async #startWallet(): Promise<Listener> {
    const party = this.#localParty('wallet', createWechatWallet(WECHAT_DEFAULTS, new Map()));
    const listener = await tcpListener('127.0.0.1', 0, (link) => party.attach('wallet', link));
    this.#closers.push(() => listener.close());
    party.input({ kind: 'power-up' });
    return listener;
  }

  async #startSoundbox(broker: Broker, terminal: string): Promise<void> {
    const session = await openMqtt(broker.url, (input) => this.#local.get('soundbox')?.input(input));
    this.#closers.push(() => session.close());
    const store = new FileStore(join(this.#setup.folder, 'soundbox'));
    this.#localParty(
      'soundbox',
      createSoundbox({ terminal, ringMax: SOUNDBOX_RING_MAX }, store.records),
      store,
      session,
    );
    this.#closers.push(() => store.close());
  }

  async #startCashier(joint: SerialJoint): Promise<void> {
    const profile = profileOf(this.#setup.plan.terminal.profile);
    const party = this.#localParty('register', createCashier(profile, this.#rng.split('register-1')));
    let hear: ReturnType<RealParty['attach']> | undefined;
    const link = await serialLink({ path: joint.registerPath, ...profile.serial })({
      onBytes: (bytes) => hear?.onBytes(bytes),
      onClosed: () => hear?.onClosed(),
    });
    hear = party.attach('register', link);
  }

  #localParty(name: Party, machine: Machine, store?: FileStore, mqtt?: MqttSession): RealParty {
    const party = new RealParty({
      machine,
      dial: {},
      timeScale: this.#setup.timeScale,
      now: () => this.#now(),
      persist: (key, value) => store?.persist(key, value),
      emit: (event) => this.#emit(event, this.#now()),
      reach: (moment, order) => {
        const done = this.#reach(moment, order, this.#now());
        if (!(done instanceof Promise)) return 'go';
        void done.then(() => party.release());
        return 'hold';
      },
      ...(mqtt === undefined ? {} : { mqtt }),
    });
    this.#local.set(name, party);
    return party;
  }

  #process(party: 'terminal' | 'acquirer'): PartyProcess {
    const killed = this.#setup.plan.faults.some((fault) => faultKind(fault.do)?.kills?.includes(party) === true);
    return new PartyProcess((message) => this.#heard(party, message), killed ? undefined : this.#setup.pool);
  }

  #heard(party: 'terminal' | 'acquirer', message: FromSeat): void {
    if (this.#closing) return;
    if (message.kind === 'event') this.#emit(message.event, message.at);
    else if (message.kind === 'failed') this.#fail(new Error(message.message));
    else if (message.kind === 'moment') {
      const done = this.#reach(message.moment, message.order, message.at);
      if (!message.waits) return;
      if (done instanceof Promise) void done.then(() => this.#processes[party].release());
      else this.#processes[party].release();
    }
  }

  #reach(moment: MomentName, order: string | undefined, at: number): void | Promise<void> {
    const named = this.#controller?.moments().includes(moment) === true;
    if (named || RECORDED.has(moment)) {
      const event = { kind: 'moment' as const, by: 'rig' as const, moment };
      this.#emit(order === undefined ? event : { ...event, order }, at);
    }
    if (ALWAYS_TOLD.includes(moment)) this.#bench?.requested();
    this.#people?.reach(moment, order);
    return this.#controller?.reach(moment);
  }

  async #power(party: Party, up: boolean): Promise<void> {
    if (party !== 'terminal' && party !== 'acquirer') throw new Error(`scanrig bug: no process for ${party}`);
    if (up) {
      if (party === 'terminal') this.#joint?.terminalPower(true);
      this.#emit({ kind: 'power', by: 'rig', party, up }, this.#now());
      await this.#startProcess(party);
      return;
    }
    this.#emit({ kind: 'power', by: 'rig', party, up }, this.#now());
    await this.#processes[party].kill();
    if (party === 'terminal') this.#joint?.terminalPower(false);
  }

  #tell(told: Told): void {
    if (told.to === 'terminal' || told.to === 'acquirer') this.#processes[told.to].tell(told);
    else this.#local.get(told.to)?.input({ kind: 'told', told });
  }

  #emit(event: EventBody, at: number): void {
    if (event.kind === 'answered') this.#bench?.answered(event.what);
    if (event.kind === 'quiescence') this.#controller?.finish();
    for (const exposure of this.#redaction.mask(event)) this.#emit(exposure, at);
    const timed = { ...event, at } as HistoryEvent;
    this.events.push(timed);
    this.#conductor?.onEvent(timed);
  }

  #after(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
  }

  #now(): number {
    return Date.now() - this.#epochMs;
  }
}
