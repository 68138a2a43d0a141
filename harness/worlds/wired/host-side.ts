/**
 * All that stands behind the terminal of a wired bench: the acquirer and its wallet (a process each when the plan cuts their
 * power), its broker and the loudspeaker, and the way to it.
 *
 *   terminal ── AcquirerPath (proxy) ── acquirer ── TCP ── wallet
 *                                         └── MQTT ── broker ── loudspeaker
 */
import { join } from 'node:path';
import type { TapEntrance } from '../../../devices/links/tap.js';
import type { MomentName } from '../../../devices/wire/moments.js';
import type { Told } from '../../../devices/wire/told.js';
import { acquirerLinkOf } from '../../plan/acquirer-link.js';
import { AcquirerPath } from './acquirer-path.js';
import { type Broker, startBroker } from './broker.js';
import { confirmShows } from './confirm.js';
import type { ShownIdentity } from './control.js';
import type { LinkCounts } from './counted-link.js';
import type { LinkMeter } from './link-meter.js';
import { LocalSoundbox } from './local-soundbox.js';
import type { ProcessPool } from './process-pool.js';
import { type OwnSetup, RemoteParty } from './remote-party.js';
import { SecureWay } from './secure-way.js';
import type { SharedHost } from './shared-host.js';
import type { StreamProxy } from './stream-proxy.js';
import type { Surroundings } from './surroundings.js';
import type { AcquirerAt } from './terminal-side.js';

export interface OpenHost {
  readonly broker: Broker;
  readonly path: AcquirerPath;
  /** Where the terminal finds its acquirer. */
  readonly at: AcquirerAt;
}

export class HostSide {
  readonly acquirer: RemoteParty;
  readonly wallet: RemoteParty;
  readonly #around: Surroundings;
  readonly #shared: SharedHost | undefined;
  readonly #closers: (() => unknown)[] = [];
  #soundbox: LocalSoundbox | undefined;

  #path: AcquirerPath | undefined;
  #secure: SecureWay | undefined;
  #port = 0;

  /** @param pool absent: a process for each party @param shared acquirer and broker of the whole run; absent: both of its own */
  constructor(around: Surroundings, pool: ProcessPool | undefined, shared: SharedHost | undefined) {
    this.#around = around;
    this.#shared = shared;
    this.acquirer = new RemoteParty('acquirer', around, shared ?? pool);
    this.wallet = new RemoteParty('wallet', around, pool);
  }

  /**
   * @param name of the proxy @param gates moments at which acquirer and wallet wait for the rig
   * @param entrance where the terminal finds its acquirer; absent: a free port of loopback
   */
  async open(
    streams: StreamProxy,
    brokerChoice: string | undefined,
    name: string,
    gates: readonly MomentName[],
    entrance?: TapEntrance,
  ): Promise<OpenHost> {
    const broker = this.#shared?.broker ?? (await this.#openBroker(brokerChoice));
    this.#closers.push(broker.trouble.hear((fault) => this.#around.fail(fault)));
    if (this.#around.plan.terminal.soundbox) {
      this.#soundbox = new LocalSoundbox(this.#around, broker.url);
      await this.#soundbox.powerUp();
    }
    const wallet = await this.#open(this.wallet, 'wallet', gates, {});
    const secure = await this.#openSecure();
    const identity = secure === undefined ? {} : { identity: secure.identity };
    // Of the run's acquirer this terminal gets a lane, and its ledger lies with the run's.
    const place = this.#shared === undefined ? {} : { house: true, store: this.#shared.store };
    const own = { ...place, wallet: { host: '127.0.0.1', port: wallet }, broker: broker.url, ...identity };
    const port = await this.#open(this.acquirer, 'acquirer', gates, own);
    const acquirer = { host: '127.0.0.1', port };
    const path = await AcquirerPath.open(streams, name, acquirer, fineClock(this.#around.epochMs), entrance);
    this.#closers.push(() => path.close());
    this.#path = path;
    this.#port = port;
    const known = secure?.terminalSide(this.#around.plan.terminal.ignoresTtl === true);
    return { broker, path, at: { acquirer: path.address, ...(known === undefined ? {} : { secure: known }) } };
  }

  /** What passed the way to the acquirer, once it is open. */
  get acquirerLink(): LinkMeter | undefined {
    return this.#path?.meter;
  }

  /** Name, address and certificate of the acquirer; only where it is reached over TLS. */
  get secure(): SecureWay | undefined {
    return this.#secure;
  }

  /** Shows another certificate, now and after the next start. @throws RigFaultError when it does not */
  async show(identity: ShownIdentity): Promise<void> {
    this.acquirer.show(identity);
    await confirmShows({ host: '127.0.0.1', port: this.#port }, identity.cert);
  }

  /** What passed between acquirer and wallet. */
  get walletLink(): LinkCounts {
    return this.wallet.counts;
  }

  async power(party: 'acquirer' | 'wallet' | 'soundbox', up: boolean): Promise<void> {
    if (party === 'soundbox') {
      if (up) await this.#soundbox?.powerUp();
      else this.#soundbox?.powerDown();
      return;
    }
    if (this.#shared !== undefined && party === 'acquirer')
      throw new Error('scanrig bug: a plan that kills the acquirer was given the shared one');
    const process = party === 'acquirer' ? this.acquirer : this.wallet;
    if (up) await process.start();
    else await process.kill();
  }

  tell(told: Told): void {
    if (told.to === 'acquirer') this.acquirer.tell(told);
    else if (told.to === 'wallet') this.wallet.tell(told);
  }

  async close(): Promise<void> {
    await Promise.all([this.acquirer.close(), this.wallet.close()]);
    this.#soundbox?.powerDown();
    for (const close of this.#closers.reverse()) await close();
  }

  /** It comes back on the same port after a crash, or nobody would find it. */
  async #open(party: RemoteParty, name: string, gates: readonly MomentName[], own: Partial<OwnSetup>): Promise<number> {
    const store = own.store ?? join(this.#around.folder, name);
    party.prepare({ ...own, store, port: 0 });
    party.waitAt(gates);
    const port = await party.start();
    party.prepare({ store, port });
    return port;
  }

  async #openBroker(choice: string | undefined): Promise<Broker> {
    const broker = await startBroker(choice);
    this.#closers.push(() => broker.close());
    return broker;
  }

  async #openSecure(): Promise<SecureWay | undefined> {
    const { plan, epochMs, timeScale } = this.#around;
    if (acquirerLinkOf(plan) === 'tcp') return undefined;
    const secure = await SecureWay.open(epochMs, timeScale);
    this.#closers.push(() => secure.close());
    this.#secure = secure;
    return secure;
  }
}

/** Finer than the history's whole milliseconds: what a proxy did is told in less. */
function fineClock(epochMs: number): () => number {
  return () => performance.timeOrigin + performance.now() - epochMs;
}
