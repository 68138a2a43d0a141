/** One party inside a process: its machine, its records, its links. The process ends it, or is killed with it. */
import type { OpenLink } from '../../../devices/links/link.js';
import { Names } from '../../../devices/links/names.js';
import { serialLink } from '../../../devices/links/serial.js';
import { type Listener, tcpListener } from '../../../devices/links/tcp.js';
import { type TlsListener, tlsLink, tlsListener } from '../../../devices/links/tls.js';
import { Rng } from '../../../devices/wire/rng.js';
import type { Told } from '../../../devices/wire/told.js';
import { createAcquirer } from '../../../simulators/acquirer/acquirer.js';
import { createTerminal } from '../../../simulators/terminal/terminal.js';
import { createWechatWallet, WECHAT_DEFAULTS } from '../../../simulators/wallets/wechat/wallet.js';
import { RESOLVE_MS } from '../../plan/acquirer-link.js';
import { acquirerConfig, dialectOf, partsNamed, protocolOf, terminalSetup } from '../parts.js';
import type { StorageState } from '../party-faults.js';
import { Stranger } from '../stranger.js';
import type { FromSeat, ProcessSetup, ShownIdentity } from './control.js';
import { attachCounted } from './counted-link.js';
import { FileStore } from './file-store.js';
import { type MqttSession, openMqtt } from './mqtt-session.js';
import { PartyStorage } from './party-storage.js';
import { RealParty } from './real-party.js';

export class Seat {
  readonly #setup: ProcessSetup;
  readonly #say: (message: FromSeat) => void;
  readonly #store: FileStore;
  readonly #storage: PartyStorage;
  readonly #closers: (() => unknown)[] = [];
  #party: RealParty | undefined;
  #secure: TlsListener | undefined;
  /** What it shows over TLS. */
  #shown: ShownIdentity | undefined;
  #names: Names | undefined;
  /** The serial port or the register's connection, and the ears of the connection that stands on it. */
  #port: OpenLink | undefined;
  #hear: ReturnType<RealParty['attach']> | undefined;

  constructor(setup: ProcessSetup, say: (message: FromSeat) => void) {
    this.#setup = setup;
    this.#say = say;
    this.#store = new FileStore(setup.store);
    this.#storage = new PartyStorage(this.#store, {
      troubled: () => say({ kind: 'write-troubled' }),
      torn: () => {
        this.#party?.halt();
        say({ kind: 'torn' });
      },
    });
    this.#storage.set(setup.storage);
  }

  async start(): Promise<void> {
    const setup = this.#setup;
    const mqtt =
      setup.broker === undefined ? undefined : await openMqtt(setup.broker, (input) => this.#party?.input(input));
    if (mqtt !== undefined) this.#closers.push(() => mqtt.close());
    const party = this.#build(mqtt);
    this.#party = party;
    if (setup.storage.full) party.input({ kind: 'storage', full: true });
    const port = setup.party === 'terminal' ? await this.#connect(party) : await this.#listen(party, setup.party);
    this.#say({ kind: 'ready', port });
  }

  release(): void {
    this.#party?.release();
  }

  tell(told: Told): void {
    this.#party?.input({ kind: 'told', told });
  }

  /**
   * A serial port stays open, since no pty is pulled: what ends and begins is the connection. Over TCP the connection ends,
   * and the register calls again.
   */
  cable(up: boolean): void {
    if (this.#answers) return up ? undefined : this.#hangUp();
    this.#hear?.onClosed();
    this.#hear = up && this.#port !== undefined ? this.#party?.attach('register', this.#port) : undefined;
  }

  names(what: 'renew' | 'forget'): void {
    this.#names?.[what]();
    this.#say({ kind: 'names' });
  }

  setStorage(storage: StorageState): void {
    if (this.#storage.set(storage)) this.#party?.input({ kind: 'storage', full: storage.full });
  }

  stepClock(byMs: number): void {
    this.#party?.input({ kind: 'clock', byMs });
  }

  show(identity: ShownIdentity): void {
    this.#shown = identity;
    this.#secure?.show(identity);
  }

  /** Nothing more is done from here on: no effect, no timer, no byte. Ports and connections are closed behind it. */
  async end(): Promise<void> {
    this.#party?.stop();
    this.#port?.close();
    this.#storage.stop();
    for (const close of this.#closers.reverse()) await close();
  }

  #build(mqtt: MqttSession | undefined): RealParty {
    const setup = this.#setup;
    const gates = new Set(setup.gates);
    const told = new Set(setup.told);
    const now = (): number => Date.now() - setup.epochMs;
    return new RealParty({
      machine: this.#machine(),
      now,
      timeScale: setup.timeScale,
      dial: {
        ...(setup.acquirer === undefined ? {} : { acquirer: this.#acquirerOf(setup.acquirer) }),
        ...(setup.wallet === undefined ? {} : { wallet: setup.wallet }),
      },
      persist: (changes, synced, go) => this.#storage.persist(changes, synced, go),
      emit: (event) => this.#say({ kind: 'event', event, at: now() }),
      reach: (moment, order) => {
        const waits = gates.has(moment);
        if (waits || told.has(moment)) this.#say({ kind: 'moment', moment, order, waits, at: now() });
        return waits ? 'hold' : 'go';
      },
      ...(mqtt === undefined ? {} : { mqtt }),
    });
  }

  /** Over TLS a name takes the place of the host. */
  #acquirerOf(at: { readonly host: string; readonly port: number }) {
    const { secure } = this.#setup;
    if (secure === undefined) return at;
    const { name, ca, names: server, ignoresTtl } = secure;
    const names = new Names({ server, ignoresTtl, timeoutMs: RESOLVE_MS, now: () => Date.now() });
    this.#names = names;
    const { verifiesCertificate: verifies } = partsNamed(this.#setup.firmware).firmware;
    return tlsLink({ name, port: at.port, ca, verifies, resolve: (one) => names.resolve(one) });
  }

  #machine() {
    const { party, terminal, firmware: named, profile, seed } = this.#setup;
    const dialect = dialectOf(this.#setup.dialect);
    const epochMs = this.#setup.epochMs + this.#setup.clockMs;
    const { firmware, policy } = partsNamed(named);
    const rng = new Rng(seed);
    const { records } = this.#store;
    if (party === 'wallet') return createWechatWallet({ ...WECHAT_DEFAULTS, epochMs }, records);
    if (party === 'acquirer') return createAcquirer(acquirerConfig([terminal], policy, epochMs, dialect), records, rng);
    return createTerminal(terminalSetup(terminal, firmware, protocolOf(profile), epochMs, dialect), records, rng);
  }

  async #listen(party: RealParty, link: 'acquirer' | 'wallet'): Promise<number> {
    party.input({ kind: 'power-up' });
    const { port = 0, identity } = this.#setup;
    const accept = (open: OpenLink) =>
      link === 'wallet'
        ? attachCounted(party, link, open, (counted) => this.#say({ kind: 'passed', counted }))
        : this.#overheard(party.attach(link, open));
    this.#shown = identity;
    if (identity === undefined) return this.#opened(await tcpListener('127.0.0.1', port, accept));
    const listener = await tlsListener('127.0.0.1', port, identity, accept);
    this.#secure = listener;
    return this.#opened(listener);
  }

  /** Whoever took a stranger's certificate for the acquirer's talks to both. */
  #overheard(hear: ReturnType<RealParty['attach']>): ReturnType<RealParty['attach']> {
    if (this.#shown?.stranger !== true) return hear;
    const at = (): number => Date.now() - this.#setup.epochMs;
    const stranger = new Stranger(dialectOf(this.#setup.dialect), (event) =>
      this.#say({ kind: 'event', event, at: at() }),
    );
    return {
      ...hear,
      onBytes: (bytes) => {
        stranger.hears(bytes);
        hear.onBytes(bytes);
      },
    };
  }

  #opened(listener: Listener): number {
    this.#closers.push(() => listener.close());
    return listener.port;
  }

  get #answers(): boolean {
    return protocolOf(this.#setup.profile).transport === 'tcp';
  }

  /** One register at a time: a new connection takes the place of the one before, noticed or not. */
  async #answer(party: RealParty): Promise<number> {
    const listener = await tcpListener('127.0.0.1', 0, (link) => {
      this.#hangUp();
      const hear = party.attach('register', link);
      this.#port = link;
      this.#hear = hear;
      const ifStanding = (act: () => void): void => {
        if (this.#hear === hear) act();
      };
      return {
        onBytes: (bytes) => ifStanding(() => hear.onBytes(bytes)),
        onClosed: () => ifStanding(() => this.#hangUp()),
      };
    });
    party.input({ kind: 'power-up' });
    return this.#opened(listener);
  }

  #hangUp(): void {
    const hear = this.#hear;
    this.#hear = undefined;
    hear?.onClosed();
    this.#port?.close();
    this.#port = undefined;
  }

  async #connect(party: RealParty): Promise<number> {
    const { serial } = protocolOf(this.#setup.profile);
    if (this.#answers) return this.#answer(party);
    // The next life of this terminal opens the same port: it must be free by then.
    let free: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => {
      free = resolve;
    });
    this.#closers.push(() => closed);
    const link = await serialLink({ path: this.#setup.serial ?? '', ...serial })({
      onBytes: (bytes) => this.#hear?.onBytes(bytes),
      onClosed: () => {
        this.#hear?.onClosed();
        free();
      },
    });
    this.#port = link;
    party.input({ kind: 'power-up' });
    this.#hear = party.attach('register', link);
    return 0;
  }
}
