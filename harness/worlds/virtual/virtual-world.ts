/**
 * One episode in simulated time: all machines in one process, real bytes on every link, the same seed gives the same
 * history byte for byte.
 *
 *   register ⇄ VirtualSerial ⇄ terminal ⇄ VirtualTcp (fault pipelines) ⇄ acquirer ⇄ VirtualTcp ⇄ wallet
 *                                                                           └─ VirtualBroker ─ soundbox
 */
import type { EventBody, HistoryEvent } from '../../../devices/wire/events.js';
import type { Input, LinkName, Party } from '../../../devices/wire/machine.js';
import { MOMENT_NAMES, type MomentName } from '../../../devices/wire/moments.js';
import { Rng } from '../../../devices/wire/rng.js';
import type { Told } from '../../../devices/wire/told.js';
import { createAcquirer } from '../../../simulators/acquirer/acquirer.js';
import { createCashier } from '../../../simulators/people/cashier.js';
import { createSoundbox, SOUNDBOX_RING_MAX } from '../../../simulators/soundbox/soundbox.js';
import { createTerminal } from '../../../simulators/terminal/terminal.js';
import { createWechatWallet, WECHAT_DEFAULTS } from '../../../simulators/wallets/wechat/wallet.js';
import { Redaction } from '../../history/redaction.js';
import { acquirerLinkOf, addressTtlSeconds, RESOLVE_MS } from '../../plan/acquirer-link.js';
import type { Plan } from '../../plan/plan.js';
import { PLAN_CLOCK, type WorldClock, wiredClock } from '../clock.js';
import { Conductor } from '../conductor.js';
import { FaultController } from '../fault-controller.js';
import { dialectOf, EPISODE_EPOCH_MS, partsNamed, protocolOf, setupsOf, terminalId } from '../parts.js';
import { linkEvent } from '../passed.js';
import { type IssuedCode, issueCodes, secretsOf } from '../payment-codes.js';
import { PeopleFaults } from '../people-faults.js';
import { registerLineWatch } from '../register-line.js';
import { Stranger } from '../stranger.js';
import { WireRecord } from '../wire-record.js';
import { EventQueue } from './event-queue.js';
import { Jitter, type JitterSpec } from './jitter.js';
import { VirtualBench } from './virtual-bench.js';
import { VirtualBroker } from './virtual-broker.js';
import { type PartySurroundings, VirtualParty } from './virtual-party.js';
import { VirtualPorts } from './virtual-ports.js';
import { VirtualSerial } from './virtual-serial.js';
import { type TcpEnds, VirtualTcp } from './virtual-tcp.js';
import { VirtualWay } from './virtual-way.js';

export interface VirtualEpisode {
  /** Simulated time that the episode took, ms. */
  readonly virtualMs: number;
}

/** More steps than any episode needs; an episode that takes them hangs, and that is our bug or the firmware's. */
const STEPS_MAX = 400_000;

/** Moments that every history records, beside those that the plan names. */
const ALWAYS_RECORDED: ReadonlySet<MomentName> = new Set(['terminal.request-sent', 'terminal.reversal-due']);

export interface VirtualOptions {
  /** Deliveries come a little later than the links alone would have them. */
  readonly jitter?: JitterSpec;
  /** Keeps the clock of the wired bench: what virtual time is compared with it under. */
  readonly timeScale?: number;
  /** Every moment of every party goes into the history. */
  readonly record?: 'all moments';
  /** What passes between terminal and acquirer goes into the history, as where the host is somebody else's. */
  readonly wire?: boolean;
}

/** @param sink gets every event in order, with its time */
export function runVirtual(
  plan: Plan,
  sink: (event: HistoryEvent) => void,
  options: VirtualOptions = {},
): VirtualEpisode {
  return new VirtualWorld(plan, sink, options).run();
}

class VirtualWorld {
  readonly #plan: Plan;
  readonly #sink: (event: HistoryEvent) => void;
  readonly #queue = new EventQueue();
  readonly #rng: Rng;
  readonly #clock: WorldClock;
  readonly #jitter: Jitter | undefined;
  readonly #parties: Readonly<Record<Party, VirtualParty>>;
  readonly #serial: VirtualSerial;
  readonly #ports: VirtualPorts;
  readonly #tcp: VirtualTcp;
  readonly #walletTcp: VirtualTcp;
  readonly #broker: VirtualBroker;
  readonly #bench: VirtualBench;
  readonly #controller: FaultController;
  readonly #people: PeopleFaults;
  readonly #conductor: Conductor;
  readonly #gates: readonly MomentName[];
  readonly #recorded: ReadonlySet<MomentName>;
  readonly #redaction: Redaction;
  #finished = false;
  /** Switched on, and not yet up. */
  readonly #starting = new Map<Party, { readonly name: Party }>();

  constructor(plan: Plan, sink: (event: HistoryEvent) => void, options: VirtualOptions) {
    this.#plan = plan;
    this.#sink = sink;
    this.#clock = options.timeScale === undefined ? PLAN_CLOCK : wiredClock(options.timeScale, plan.faults);
    this.#jitter = options.jitter === undefined ? undefined : new Jitter(options.jitter);
    this.#rng = new Rng(plan.seed);
    const emit = (event: EventBody): void => this.#emit(event);
    this.#parties = this.#buildParties();
    const { line, transport } = protocolOf(plan.terminal.profile);
    // A pty has no baud rate: the clock of the wired bench knows none either.
    const linkSpeed = this.#clock.links.serialBytesPerMs;
    this.#serial = new VirtualSerial(
      this.#queue,
      this.#rng.split('serial'),
      line,
      (direction, bytes) => this.#ports.arrive(direction === 'to-register' ? 'register' : 'terminal', bytes),
      registerLineWatch(emit),
      options.timeScale === undefined ? (line.bytesPerMs ?? linkSpeed) : linkSpeed,
      this.#jitter,
    );
    this.#ports = new VirtualPorts(
      this.#queue,
      () => this.#serial,
      (end, input) => this.#parties[end].input(input),
      transport === 'tcp',
    );
    const { terminal, acquirer, wallet } = this.#parties;
    const way = this.#buildWay();
    const record = options.wire === true ? new WireRecord(dialectOf(plan.terminal.dialect), emit) : undefined;
    this.#tcp = this.#buildTcp('acquirer', terminal, acquirer, { way, ...(record === undefined ? {} : { record }) });
    this.#walletTcp = this.#buildTcp('wallet', acquirer, wallet, {});
    this.#broker = new VirtualBroker(
      this.#queue,
      this.#rng.split('broker'),
      { input: (party, input) => this.#parties[party].input(input) },
      this.#clock.reconnectMs,
      this.#jitter,
    );
    this.#bench = this.#buildBench(way);
    this.#controller = new FaultController(plan.faults, this.#bench, {
      emit,
      after: (ms, run, time) => (time === 'link' ? void this.#queue.after(ms, run) : this.#after(ms, run)),
      failed: (error) => {
        throw error;
      },
    });
    this.#gates = this.#controller.moments();
    this.#recorded = new Set(options.record === 'all moments' ? MOMENT_NAMES : [...ALWAYS_RECORDED, ...this.#gates]);
    this.#people = new PeopleFaults(plan, emit);
    const codes = issueCodes(plan.payments.length, 1, this.#rng.split('codes'));
    this.#redaction = new Redaction(secretsOf(codes));
    this.#conductor = this.#buildConductor(codes);
  }

  run(): VirtualEpisode {
    this.#controller.start();
    this.#people.start();
    for (const party of ['wallet', 'acquirer', 'soundbox', 'terminal', 'register'] as const) {
      if (party === 'soundbox' && !this.#plan.terminal.soundbox) continue;
      this.#start(party);
    }
    this.#queue.after(this.#clock.startMs, () => this.#conductor.start());
    for (let steps = 0; !this.#finished && steps < STEPS_MAX; steps += 1) {
      if (!this.#queue.step()) break;
    }
    if (!this.#finished)
      this.#emit({ kind: 'quiescence', by: 'rig', reached: false, why: `still busy after ${STEPS_MAX} steps` });
    return { virtualMs: this.#queue.now };
  }

  #buildParties(): Readonly<Record<Party, VirtualParty>> {
    const id = terminalId(0);
    const { terminal: terminalConfig, acquirer: hostConfig } = setupsOf(this.#plan, id, EPISODE_EPOCH_MS);
    const { protocol } = terminalConfig;
    const around = this.#surroundings();
    const party = (
      name: Party,
      build: (records: ReadonlyMap<string, string>, rng: Rng, epochMs: number) => ReturnType<typeof createTerminal>,
    ): VirtualParty =>
      new VirtualParty(name, this.#queue, this.#clock.timeScale, around, (records, boot, clockMs) =>
        build(records, this.#rng.split(`${name}-${boot}`), EPISODE_EPOCH_MS + clockMs),
      );
    return {
      register: party('register', (_records, rng) => createCashier(protocol, rng)),
      terminal: party('terminal', (records, rng, epochMs) =>
        createTerminal({ ...terminalConfig, epochMs }, records, rng),
      ),
      acquirer: party('acquirer', (records, rng, epochMs) => createAcquirer({ ...hostConfig, epochMs }, records, rng)),
      wallet: party('wallet', (records, _rng, epochMs) => createWechatWallet({ ...WECHAT_DEFAULTS, epochMs }, records)),
      soundbox: party('soundbox', (records) => createSoundbox({ terminal: id, ringMax: SOUNDBOX_RING_MAX }, records)),
    };
  }

  #buildBench(way: VirtualWay | undefined): VirtualBench {
    return new VirtualBench(
      {
        tcp: this.#tcp,
        way,
        serial: this.#serial,
        ports: this.#ports,
        broker: this.#broker,
        emit: (event) => this.#emit(event),
        parties: this.#parties,
        now: () => this.#queue.now,
        power: (party, up) => this.#power(party, up),
        tell: (told) => this.#tell(told),
        timeScale: this.#clock.timeScale,
      },
      this.#rng.split('faults'),
    );
  }

  #buildConductor(codes: readonly IssuedCode[]): Conductor {
    const { payments, terminal } = this.#plan;
    return new Conductor(
      {
        payments,
        codes,
        soundbox: terminal.soundbox,
        presentsCodes: !protocolOf(terminal.profile).carriesCode,
        asksLastOnly: protocolOf(terminal.profile).repeatsLastOnly === true,
        limits: this.#clock.limits,
      },
      {
        tell: (told) => this.#tell(told),
        emit: (event) => this.#emit(event),
        after: (ms, run) => this.#after(ms, run),
        heal: (then) => {
          this.#controller.withdraw();
          this.#controller.whenIdle(then);
        },
        finished: () => {
          this.#finished = true;
        },
      },
    );
  }

  /** Only where the acquirer is reached over TLS. */
  #buildWay(): VirtualWay | undefined {
    const { terminal } = this.#plan;
    if (acquirerLinkOf(this.#plan) === 'tcp') return undefined;
    const ttlMs = addressTtlSeconds(this.#clock.timeScale) * 1000;
    const { verifiesCertificate } = partsNamed(terminal.firmware).firmware;
    const ignoresTtl = terminal.ignoresTtl === true;
    return new VirtualWay({ ttlMs, resolveMs: RESOLVE_MS, ignoresTtl, verifiesCertificate });
  }

  #buildTcp(
    link: 'acquirer' | 'wallet',
    client: VirtualParty,
    server: VirtualParty,
    more: Pick<TcpEnds, 'way' | 'record'>,
  ): VirtualTcp {
    const ends = {
      ...more,
      client: (input: Input) => this.#deliver(client, input),
      server: (input: Input) => server.input(input),
      serverUp: () => server.up,
      stranger: () => new Stranger(dialectOf(this.#plan.terminal.dialect), (event) => this.#emit(event)),
    };
    const timing = this.#clock.links[link];
    return new VirtualTcp(link, this.#queue, this.#rng.split(`tcp-${link}`), timing, ends, this.#jitter);
  }

  #deliver(party: VirtualParty, input: Input): void {
    if (input.kind === 'refused' && input.link === 'acquirer')
      this.#emit({ kind: 'line', by: 'rig', line: 'acquirer', what: 'refused', why: input.reason ?? '' });
    party.input(input);
  }

  #surroundings(): PartySurroundings {
    return {
      open: (party, link, connection) => {
        if (link === 'register') this.#ports.openRegister(connection);
        else this.#tcpOf(party, link).open(connection);
      },
      send: (party, link, connection, bytes) => {
        if (link === 'register') this.#ports.send(party === 'terminal' ? 'terminal' : 'register', connection, bytes);
        else this.#tcpOf(party, link).send(this.#roleOf(party, link), connection, bytes);
      },
      close: (party, link, connection) => {
        if (link === 'register') this.#ports.closeRegister(connection);
        else this.#tcpOf(party, link).close(this.#roleOf(party, link), connection);
      },
      subscribe: (party, topic) => this.#broker.subscribe(party, topic),
      publish: (party, topic, payload) => this.#broker.publish(party, topic, payload),
      emit: (event) => this.#emit(event),
      reach: (party, moment, order) => this.#reach(party, moment, order),
    };
  }

  #tcpOf(party: Party, link: LinkName): VirtualTcp {
    if (link === 'register') throw new Error(`scanrig bug: ${party} treats the serial line as a stream`);
    return link === 'acquirer' ? this.#tcp : this.#walletTcp;
  }

  #roleOf(party: Party, link: LinkName): 'client' | 'server' {
    return (link === 'acquirer' && party === 'acquirer') || party === 'wallet' ? 'server' : 'client';
  }

  #start(name: Party): void {
    const party = this.#parties[name];
    // The client library queues from its first moment, so the broker knows the party before it runs.
    if (name === 'acquirer' || name === 'soundbox') this.#broker.join(name);
    party.powerUp();
    for (const told of this.#untold.splice(0)) this.#tell(told);
    if (name === 'terminal') this.#ports.terminalPower(true);
  }

  #power(name: Party, up: boolean): void {
    if (up) return this.#powerUp(name);
    const party = this.#parties[name];
    if (!this.#starting.delete(name) && !party.up) return;
    this.#emit({ kind: 'power', by: 'rig', party: name, up });
    party.powerDown();
    if (name === 'terminal') {
      this.#ports.terminalPower(false);
      this.#tcp.dropParty('client');
    }
    if (name === 'acquirer') {
      this.#tcp.dropParty('server');
      this.#walletTcp.dropParty('client');
      this.#broker.leave('acquirer');
    }
    if (name === 'wallet') this.#walletTcp.dropParty('server');
    if (name === 'soundbox') this.#broker.leave('soundbox');
  }

  /** On a real bench a party is back a little after it is switched on: its process has to start, or is killed before it has. */
  #powerUp(name: Party): void {
    if (this.#parties[name].up || this.#starting.has(name)) return;
    const late = this.#jitter?.rig() ?? 0;
    const switchedOn = { name };
    const start = (): void => {
      if (this.#starting.get(name) !== switchedOn) return;
      this.#starting.delete(name);
      this.#start(name);
    };
    this.#starting.set(name, switchedOn);
    this.#emit({ kind: 'power', by: 'rig', party: name, up: true });
    if (late === 0) start();
    else this.#queue.after(late, start);
  }

  /** So much plan time later. */
  #after(ms: number, run: () => void): void {
    this.#queue.after(ms * this.#clock.timeScale, run);
  }

  #tell(told: Told): void {
    const party = this.#parties[told.to];
    // The code is on the phone: a wallet that is down will know it when it is back. Who is starting hears it when he is up.
    const later = told.to === 'wallet' && told.do === 'issue-code' && !party.up;
    if (later || this.#starting.has(told.to)) this.#untold.push(told);
    else party.input({ kind: 'told', told });
  }
  readonly #untold: Told[] = [];

  #reach(party: Party, moment: MomentName, order: string | undefined): 'go' | 'hold' {
    if (this.#recorded.has(moment)) {
      this.#emit({ kind: 'moment', by: 'rig', moment, order });
    }
    this.#people.reach(moment, order);
    this.#bench.reached(moment);
    const late = this.#jitter !== undefined && this.#gates.includes(moment) ? this.#jitter.rig() : 0;
    if (late === 0) {
      void this.#controller.reach(moment);
      return 'go';
    }
    // A rig on real links takes a while to act. The party waits for it, the others do not.
    this.#queue.after(late, () => {
      void this.#controller.reach(moment);
      this.#parties[party].release();
    });
    return 'hold';
  }

  /** What faults did in the end, and what passed the links. */
  #finish(): void {
    this.#controller.finish();
    const { passed } = this.#serial;
    this.#emit(linkEvent('register', 'terminal', passed['to-terminal']));
    this.#emit(linkEvent('register', 'register', passed['to-register']));
    this.#emit(linkEvent('acquirer', 'acquirer', this.#tcp.upstream, this.#tcp.connections));
    this.#emit(linkEvent('acquirer', 'terminal', this.#tcp.downstream));
    this.#emit(linkEvent('wallet', 'wallet', this.#walletTcp.upstream, this.#walletTcp.connections));
    this.#emit(linkEvent('wallet', 'acquirer', this.#walletTcp.downstream));
  }

  #emit(event: EventBody): void {
    this.#bench.seen(event);
    if (event.kind === 'quiescence') this.#finish();
    for (const exposure of this.#redaction.mask(event)) this.#emit(exposure);
    // The machine has let go of its event: it gets its time in place, which a copy for every event would not be worth.
    const timed = event as HistoryEvent & { at: number };
    timed.at = this.#queue.now;
    this.#sink(timed);
    this.#conductor.onEvent(timed);
  }
}
