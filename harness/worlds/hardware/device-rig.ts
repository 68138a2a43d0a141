/**
 * A real terminal and everything around it that is the rig's, for a whole run: the register line, the way to the acquirer,
 * acquirer, wallet, broker and loudspeaker. The terminal keeps what it has from one episode to the next, and so do they.
 *
 *   cashier ── DeviceLine ── terminal ── near tap ── Toxiproxy ── far tap ── acquirer ── wallet
 *                                        (moments that can be seen)            └── broker ── loudspeaker
 */

import type { DialectChoice } from '../../../devices/dialects/catalogue.js';
import { nameOfChoice, type ProtocolChoice } from '../../../devices/drivers/protocols.js';
import {
  hostAddress,
  type ListenAddress,
  linkOf,
  listenAddress,
  type RigTerminal,
} from '../../../devices/inventory/rig-file.js';
import { namingHolder } from '../../../devices/links/port-holder.js';
import { serialLink } from '../../../devices/links/serial.js';
import { tcpLink } from '../../../devices/links/tcp.js';
import { RigFaultError } from '../../../devices/wire/errors.js';
import type { HistoryEvent } from '../../../devices/wire/events.js';
import { MOMENT_NAMES, type MomentName } from '../../../devices/wire/moments.js';
import { Rng } from '../../../devices/wire/rng.js';
import type { Told } from '../../../devices/wire/told.js';
import { createCashier } from '../../../simulators/people/cashier.js';
import type { Plan } from '../../plan/plan.js';
import { dialectOf, protocolOf } from '../parts.js';
import { registerLineWatch } from '../register-line.js';
import { WireRecord } from '../wire-record.js';
import type { AcquirerPath } from '../wired/acquirer-path.js';
import { HostSide, type OpenHost } from '../wired/host-side.js';
import { localParty } from '../wired/local-party.js';
import type { RealParty } from '../wired/real-party.js';
import type { StreamProxy } from '../wired/stream-proxy.js';
import type { Surroundings } from '../wired/surroundings.js';
import { DeviceEpisode } from './device-episode.js';
import type { DeviceHost } from './device-host.js';
import { DeviceLine } from './device-line.js';
import { type DeviceLook, lookAt } from './device-look.js';
import { DevicePower } from './device-power.js';
import { bringToRest } from './device-rest.js';
import { identityFor, type Trusted, trustedOf } from './entrance-identity.js';
import { ForeignHost } from './foreign-host.js';
import { HeardBytes } from './heard-bytes.js';
import { HostTalk } from './host-talk.js';
import { Listening } from './listening.js';
import { Presenter } from './presenter.js';
import { HOST_SEEN_AS, SEEN_AS } from './seen-messages.js';
import { momentsSeen } from './seen-moments.js';

export interface DeviceRigSetup {
  readonly terminal: RigTerminal;
  /** What it speaks to the register. */
  readonly speaks: ProtocolChoice;
  /** What it speaks to its acquirer; absent: the reference dialect. */
  readonly dialect?: DialectChoice | undefined;
  readonly soundbox: boolean;
  readonly proxy: StreamProxy;
  /** `embedded`, `mosquitto` or a URL; `undefined`: what the environment says. */
  readonly broker: string | undefined;
  /** Ledgers lie here. */
  readonly folder: string;
  /** Commands of the rig file run here. */
  readonly hookFolder: string;
  readonly seed: number;
}

export class DeviceRig {
  readonly #setup: DeviceRigSetup;
  readonly #epochMs = Date.now();
  readonly #listening = new Listening();
  readonly #heard = new HeardBytes();
  readonly #line: DeviceLine;
  readonly #host: DeviceHost;
  readonly #around: Surroundings;
  readonly #power: DevicePower;
  #open: OpenHost | undefined;
  #cashier: RealParty | undefined;
  #cashiers = 0;
  /** He waits for a word about an order that nobody else is interested in any more. */
  #cashierWaits = false;
  readonly #talk: HostTalk;

  private constructor(setup: DeviceRigSetup) {
    this.#setup = setup;
    this.#talk = new HostTalk(dialectOf(setup.dialect));
    const { terminal, folder, seed } = setup;
    const now = (): number => Date.now() - this.#epochMs;
    this.#around = {
      plan: emptyPlan(setup, seed),
      terminal: terminal.terminal,
      folder,
      timeScale: terminal.timeScale,
      epochMs: this.#epochMs,
      recorded: new Set(),
      rng: new Rng(seed),
      now,
      emit: (event, at) => this.#listening.emit(event, at ?? now()),
      reach: (moment, order, at) => this.#listening.reach(moment, order, at),
      lagged: () => undefined,
      storage: (party, what) => this.#listening.storage(party, what),
      fail: (error) => this.#listening.fail(error),
    };
    const link = linkOf(terminal);
    const protocol = protocolOf(setup.speaks);
    this.#line = new DeviceLine({
      dial: link.kind === 'tcp' ? tcpLink(link.host, link.port) : serialLink({ path: link.path, ...protocol.serial }),
      traits: protocol.line,
      now,
      watch: registerLineWatch((event) => this.#listening.emit(event, now())),
      heard: (bytes) => {
        this.#heard.add(bytes);
        this.#power.heard();
      },
      lost: (reason) => this.#lost(reason),
    });
    this.#power = new DevicePower(terminal, setup.hookFolder, this.#around);
    const foreign = hostAddress(terminal);
    this.#host =
      foreign === undefined
        ? new HostSide(this.#around, undefined, undefined)
        : new ForeignHost(foreign, () => performance.timeOrigin + performance.now() - this.#epochMs);
  }

  /** @throws RigFaultError where the port cannot be opened, or something of the rig does not come up */
  static async open(setup: DeviceRigSetup): Promise<DeviceRig> {
    const rig = new DeviceRig(setup);
    try {
      await rig.#bringUp();
      return rig;
    } catch (error) {
      await rig.close();
      throw error;
    }
  }

  /** Where the terminal finds its acquirer. */
  get entrance(): ListenAddress {
    return listenAddress(this.#setup.terminal);
  }

  /** Addresses that came to its acquirer and are not on the allow list. */
  get turnedAway(): readonly string[] {
    return [...this.#talk.strangers];
  }

  /** What it has to know of an acquirer that it reaches over TLS. */
  get trusted(): Trusted | undefined {
    return trustedOf(this.#setup.terminal, this.#setup.hookFolder);
  }

  /**
   * Asks the terminal until it owes nothing, and has it close its batch, so that what comes next begins clean.
   * @throws RigFaultError that says what came instead, where it does not answer or does not reach the rig's acquirer
   */
  async rest(stop: AbortSignal): Promise<void> {
    await this.#readyCashier();
    this.#heard.forget();
    await bringToRest({
      listening: this.#listening,
      tell: (told) => this.#tell(told),
      said: () => this.#heard.words(),
      host: () => this.#talk.words(),
      timeScale: this.#around.timeScale,
      link: this.#setup.terminal.link,
      protocol: nameOfChoice(this.#setup.speaks),
      stop,
    });
    if (this.#talk.messages > 0) return;
    const { terminal } = this.#setup;
    const key = terminal.host === undefined ? 'the test key of docs/acquirer-dialect.md' : 'the key of its host';
    throw new RigFaultError({
      what: 'the terminal closed its batch without its acquirer',
      where: terminal.name,
      expected: `messages at ${terminal.acquirer.listen}`,
      got: this.#talk.words(),
      next: `Enter ${terminal.acquirer.listen} as its acquirer, terminal ${terminal.terminal}, and ${key}.`,
    });
  }

  /** Who it is, and whether it has found its acquirer; nothing is paid. @param waitMs for its first sign-in */
  async look(waitMs: number, stop: AbortSignal, progress?: (text: string) => void): Promise<DeviceLook> {
    return lookAt({
      listening: this.#listening,
      talk: this.#talk,
      tell: (told) => this.#tell(told),
      said: () => this.#heard.words(),
      waitMs,
      stop,
      progress,
    });
  }

  /**
   * Plays one plan.
   * @param certain tells which orders went wrong whatever comes @returns its events, as they came
   * @throws RigFaultError when the bench fails
   */
  async play(
    plan: Plan,
    number: number,
    certain: (events: readonly HistoryEvent[]) => readonly string[],
    stop: AbortSignal,
  ): Promise<HistoryEvent[]> {
    if (this.#open === undefined) throw new Error('scanrig bug: an episode before the rig was open');
    const { path, broker } = this.#open;
    await this.#readyCashier();
    this.#line.begin();
    path.begin();
    this.#host.walletLink?.begin();
    const episode = new DeviceEpisode({
      plan,
      number,
      around: this.#around,
      line: this.#line,
      host: this.#host,
      path,
      broker,
      power: this.#power,
      presenter: (ports) => new Presenter(this.#setup.terminal, this.#setup.hookFolder, ports),
      tell: (told) => this.#tell(told),
      certain,
    });
    // Should it break off in the middle, he still waits.
    this.#cashierWaits = true;
    const leave = this.#listening.hear(episode);
    const leaveProxy = this.#setup.proxy.trouble.hear((fault) => episode.fail(fault));
    try {
      const events = await episode.run(stop);
      this.#cashierWaits = leavesOpen(events);
      return events;
    } finally {
      leaveProxy();
      leave();
      episode.close();
    }
  }

  async close(): Promise<void> {
    this.#line.leave();
    this.#cashier?.stop();
    this.#line.close();
    await this.#power.close();
    await this.#host.close();
  }

  async #bringUp(): Promise<void> {
    const { terminal, proxy, broker } = this.#setup;
    // First the device: without it nothing else is worth the while.
    await this.#readyCashier();
    const { allow } = terminal.acquirer;
    const trusted = this.trusted;
    const entrance = {
      ...this.entrance,
      ...(allow === undefined ? {} : { allow }),
      ...(trusted === undefined ? {} : { tls: identityFor(trusted, Date.now()) }),
    };
    const name = `acquirer-of-${terminal.name}`;
    const host = await this.#host.open(proxy, broker, name, MOMENT_NAMES, entrance);
    this.#open = host;
    this.#listen(host.path);
  }

  /** Who looks at what passes between the terminal and its acquirer, and may hold it. */
  #listen({ ends }: AcquirerPath): void {
    const dialect = dialectOf(this.#setup.dialect);
    const ports = {
      reach: (moment: MomentName, order: string | undefined) => this.#around.reach(moment, order, this.#around.now()),
    };
    ends.terminal.gate(momentsSeen({ rows: SEEN_AS, direction: 'upstream', dialect }, ports));
    ends.terminal.watch(this.#talk);
    if (this.#setup.terminal.host === undefined) return;
    ends.acquirer.gate(momentsSeen({ rows: HOST_SEEN_AS, direction: 'downstream', dialect }, ports));
    const record = new WireRecord(dialect, (event) => this.#around.emit(event));
    for (const side of ['terminal', 'acquirer'] as const)
      ends[side].watch({
        onBytes: (direction, bytes, connection) =>
          record.bytes(side, direction === 'upstream' ? 'acquirer' : 'terminal', bytes, connection),
        onClosed: (connection) => record.closed(side, connection),
      });
  }

  /**
   * The same cashier stays as long as he can: a register that starts anew begins at a random message number, and a terminal
   * takes a request without content of its own (status, settle) for a repeat where the number was used a moment ago.
   */
  async #readyCashier(): Promise<void> {
    if (this.#cashier !== undefined && !this.#cashierWaits) return;
    this.#cashierWaits = false;
    await this.#newCashier();
  }

  async #newCashier(): Promise<void> {
    this.#line.leave();
    this.#cashier?.stop();
    this.#cashiers += 1;
    const machine = createCashier(protocolOf(this.#setup.speaks), this.#around.rng.split(`register-${this.#cashiers}`));
    // The first time it must work; later the cashier tries again by himself.
    await new Promise<void>((resolve, reject) => {
      const register = async (events: Parameters<DeviceLine['dial']>[0]) => {
        try {
          const link = await this.#line.dial(events);
          resolve();
          return link;
        } catch (error) {
          const link = linkOf(this.#setup.terminal);
          reject(link.kind === 'serial' ? namingHolder(link.path, error) : error);
          throw error;
        }
      };
      this.#cashier = localParty(this.#around, { machine, dial: { register } });
      this.#cashier.input({ kind: 'power-up' });
    });
  }

  #tell(told: Told): void {
    if (told.to === 'register') this.#cashier?.input({ kind: 'told', told });
    else if (told.to !== 'terminal') this.#host.tell(told);
  }

  /** A serial port goes away by itself only when the device or its cable does; a TCP connection is the terminal's to end. */
  #lost(reason: string): void {
    if (this.#power.away || linkOf(this.#setup.terminal).kind === 'tcp') return;
    this.#listening.fail(
      new RigFaultError({
        what: 'the serial port of the terminal went away',
        where: `${this.#setup.terminal.name} ${this.#setup.terminal.link}`,
        got: reason,
        next: 'Look at the cable and the power of the terminal.',
      }),
    );
  }
}

/** An episode that ended before everybody had his last word. */
function leavesOpen(events: readonly HistoryEvent[]): boolean {
  const open = new Set<string>();
  for (const event of events) {
    if (event.kind === 'intent') open.add(event.order);
    else if (event.kind === 'refusal' && event.order !== undefined && event.reason !== 'BUSY') open.delete(event.order);
    else if (event.kind === 'reply' && event.outcome !== 'UNKNOWN') open.delete(event.order);
    else if (event.kind === 'quiescence' && !event.reached) return true;
  }
  return open.size > 0;
}

/** What the rig's parties are set up by; the plans of the episodes come later. */
function emptyPlan({ speaks, dialect, soundbox }: DeviceRigSetup, seed: number): Plan {
  const spoken = dialect === undefined ? {} : { dialect };
  return { seed, terminal: { profile: speaks, ...spoken, firmware: 'reference', soundbox }, payments: [], faults: [] };
}
