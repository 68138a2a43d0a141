/**
 * All that stands behind the terminal of a wired bench: the acquirer (a process), its wallet, its broker and the loudspeaker,
 * and the way to it.
 *
 *   terminal ── AcquirerPath (proxy) ── acquirer ── TCP ── wallet
 *                                         └── MQTT ── broker ── loudspeaker
 */
import { join } from 'node:path';
import { type Listener, tcpListener } from '../../../devices/links/tcp.js';
import type { MomentName } from '../../../devices/wire/moments.js';
import type { Told } from '../../../devices/wire/told.js';
import { createSoundbox, SOUNDBOX_RING_MAX } from '../../../simulators/soundbox/soundbox.js';
import { createWechatWallet, WECHAT_DEFAULTS } from '../../../simulators/wallets/wechat/wallet.js';
import { AcquirerPath } from './acquirer-path.js';
import { type Broker, startBroker } from './broker.js';
import { CountedLink } from './counted-link.js';
import { FileStore } from './file-store.js';
import type { LinkMeter } from './link-meter.js';
import { localParty } from './local-party.js';
import { openMqtt } from './mqtt-session.js';
import type { ProcessPool } from './process-pool.js';
import type { RealParty } from './real-party.js';
import { RemoteParty } from './remote-party.js';
import type { StreamProxy } from './stream-proxy.js';
import type { Surroundings } from './surroundings.js';

export interface OpenHost {
  readonly broker: Broker;
  readonly path: AcquirerPath;
}

export class HostSide {
  readonly #around: Surroundings;
  readonly #acquirer: RemoteParty;
  readonly #local = new Map<'wallet' | 'soundbox', RealParty>();
  readonly #closers: (() => unknown)[] = [];

  #path: AcquirerPath | undefined;
  readonly walletLink = new CountedLink('wallet');

  constructor(around: Surroundings, pool: ProcessPool) {
    this.#around = around;
    this.#acquirer = new RemoteParty('acquirer', around, pool);
  }

  /** @param name of the proxy @param gates moments at which the acquirer waits for the rig */
  async open(streams: StreamProxy, name: string, gates: readonly MomentName[]): Promise<OpenHost> {
    const broker = await startBroker();
    this.#closers.push(() => broker.close());
    const wallet = await this.#openWallet();
    if (this.#around.plan.terminal.soundbox) await this.#openSoundbox(broker);
    this.#acquirer.prepare({
      store: join(this.#around.folder, 'acquirer'),
      port: 0,
      wallet: { host: '127.0.0.1', port: wallet.port },
      broker: broker.url,
    });
    this.#acquirer.waitAt(gates);
    const port = await this.#acquirer.start();
    // It comes back on the same port after a crash, or the proxy would not find it.
    this.#acquirer.prepare({ store: join(this.#around.folder, 'acquirer'), port });
    const path = await AcquirerPath.open(streams, name, { host: '127.0.0.1', port }, fineClock(this.#around.epochMs));
    this.#closers.push(() => path.close());
    this.#path = path;
    return { broker, path };
  }

  /** What passed the way to the acquirer, once it is open. */
  get acquirerLink(): LinkMeter | undefined {
    return this.#path?.meter;
  }

  async power(up: boolean): Promise<void> {
    if (up) await this.#acquirer.start();
    else await this.#acquirer.kill();
  }

  tell(told: Told): void {
    if (told.to === 'acquirer') this.#acquirer.tell(told);
    else if (told.to === 'wallet') this.#local.get('wallet')?.input({ kind: 'told', told });
  }

  async close(): Promise<void> {
    await this.#acquirer.close();
    for (const party of this.#local.values()) party.stop();
    for (const close of this.#closers.reverse()) await close();
  }

  async #openWallet(): Promise<Listener> {
    const wallet = localParty(this.#around, { machine: createWechatWallet(WECHAT_DEFAULTS, new Map()) });
    this.#local.set('wallet', wallet);
    const listener = await tcpListener('127.0.0.1', 0, (link) => this.walletLink.attach(wallet, link));
    this.#closers.push(() => listener.close());
    wallet.input({ kind: 'power-up' });
    return listener;
  }

  async #openSoundbox(broker: Broker): Promise<void> {
    const mqtt = await openMqtt(broker.url, (input) => this.#local.get('soundbox')?.input(input));
    this.#closers.push(() => mqtt.close());
    const store = new FileStore(join(this.#around.folder, 'soundbox'));
    this.#closers.push(() => store.close());
    const { terminal } = this.#around;
    const machine = createSoundbox({ terminal, ringMax: SOUNDBOX_RING_MAX }, store.records);
    this.#local.set('soundbox', localParty(this.#around, { machine, store, mqtt }));
  }
}

/** Finer than the history's whole milliseconds: what a proxy did is told in less. */
function fineClock(epochMs: number): () => number {
  return () => performance.timeOrigin + performance.now() - epochMs;
}
