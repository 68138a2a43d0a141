/**
 * The way from terminal to acquirer: Toxiproxy with a tap on each side. Faults on it are placed, confirmed by looking, and
 * measured; what passed is held against what each fault should have let pass.
 *
 *   terminal ── near tap ── Toxiproxy ── far tap ── acquirer
 */
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Proxy as ToxicProxy } from 'toxiproxy-node-client';
import { Tap, type TapAddress, type TapDirection, type TapEntrance } from '../../../devices/links/tap.js';
import { RigFaultError } from '../../../devices/wire/errors.js';
import { EXPECTATIONS } from '../../../simulators/network/expectations/catalogue.js';
import type { Attributes, Expectation } from '../../../simulators/network/expectations/expectation.js';
import { cut } from '../../../simulators/network/expectations/swallows.js';
import type { ToxicSpec } from '../../plan/bench.js';
import { asked, confirmEnabled, confirmNoToxic, confirmRefuses, confirmToxic } from './confirm.js';
import { LinkMeter, type ProxyReset, type Watch } from './link-meter.js';
import type { StreamProxy } from './stream-proxy.js';

const LOOPBACK = '127.0.0.1';

/** A fault that is or was in place, and who looks at it. */
interface Watched {
  readonly type: string;
  readonly expectation: Expectation;
  readonly attributes: Attributes;
  readonly watches: readonly Watch[];
  /** Connections that the placing itself ended, and attempts that were refused while it was in place. */
  more: number;
  over: boolean;
}

export class AcquirerPath {
  readonly meter: LinkMeter;
  readonly #near: Tap;
  readonly #far: Tap;
  readonly #proxy: ToxicProxy;
  readonly #watched = new Map<string, Watched>();
  #down = 0;

  private constructor(near: Tap, far: Tap, proxy: ToxicProxy, now: () => number) {
    this.#near = near;
    this.#far = far;
    this.#proxy = proxy;
    this.meter = new LinkMeter(near, far, now);
  }

  /**
   * @param name of the proxy @param acquirer where it listens @param now ms, finer than whole ones
   * @param entrance where the terminal comes in @throws RigFaultError
   */
  static async open(
    streams: StreamProxy,
    name: string,
    acquirer: TapAddress,
    now: () => number,
    entrance: TapEntrance = { host: LOOPBACK, port: 0 },
  ): Promise<AcquirerPath> {
    const far = await Tap.open({ host: LOOPBACK, port: 0 }, acquirer);
    const upstream = `${LOOPBACK}:${far.address.port}`;
    const own = `${streams.prefix}${name}`;
    const proxy = await streams.client.createProxy({ name: own, listen: `${LOOPBACK}:0`, upstream });
    const near = await Tap.open(entrance, addressOf(proxy));
    return new AcquirerPath(near, far, proxy, now);
  }

  /** Where the terminal finds its acquirer. */
  get address(): TapAddress {
    return this.#near.address;
  }

  async addToxic(name: string, { type, stream }: ToxicSpec, attributes: Attributes): Promise<void> {
    await this.#passed();
    const wanted = { name, type, stream, toxicity: 1, attributes };
    await this.meter.edit(stream, async () => {
      const adding = this.#proxy.addToxic({ ...wanted, attributes: attributes as never });
      await asked(this.#proxy, `add ${name}`, adding);
      await confirmToxic(this.#proxy, wanted);
    });
    this.#watch(name, type, EXPECTATIONS[type], attributes, [stream]);
  }

  /** @throws RigFaultError when what passed contradicts the toxic */
  async removeToxic(name: string): Promise<void> {
    this.#over(name);
    const placed = await asked(this.#proxy, `tell of ${name}`, this.#proxy.getToxic(name));
    await this.meter.edit(placed.stream, async () => {
      await asked(this.#proxy, `remove ${name}`, placed.remove());
      await confirmNoToxic(this.#proxy, name);
    });
  }

  /** Ends all connections and refuses new ones, until every fault that asked for it is over. */
  async setUp(name: string, up: boolean): Promise<boolean> {
    if (up) this.#over(name);
    this.#down += up ? -1 : 1;
    const changes = this.#down === (up ? 0 : 1);
    if (!up) await this.#passed();
    const standing = this.#near.open;
    if (changes) await this.#enable(up);
    if (!up) this.#watch(name, 'link-down', cut, {}, ['upstream', 'downstream'], standing);
    return changes;
  }

  /** The two ends of the way, for who looks at what passes there, or may hold it before it comes to the proxy. */
  get ends(): { readonly terminal: Tap; readonly acquirer: Tap } {
    return { terminal: this.#near, acquirer: this.#far };
  }

  /** Another episode on the same path: what was looked at before is forgotten, and nothing has passed. */
  begin(): void {
    this.#watched.clear();
    this.meter.begin();
  }

  /** As if the terminal had: what the proxy does with the other half follows from that. */
  endAll(): void {
    this.meter.partyEnds();
    this.#near.cut();
  }

  /** The terminal finds it on another loopback address from now on, and the one before refuses. */
  async moveTo(host: string): Promise<void> {
    const before = this.#near.address;
    if (before.host === host) return;
    this.#near.refuse();
    this.endAll();
    this.#near.move(host);
    if (this.#down === 0) await this.#near.listen();
    await confirmRefuses(before, 'the address that the acquirer has left');
  }

  /**
   * The terminal tells that a connection was refused.
   * @param why as the history has it; a link that is down refuses for one reason
   * @returns whether a link that is down did it
   */
  refused(why = 'ECONNREFUSED'): boolean {
    this.meter.connections.refused += 1;
    if (this.#down === 0 || why !== 'ECONNREFUSED') return false;
    for (const watched of this.#watched.values()) if (!watched.over && watched.type === 'link-down') watched.more += 1;
    return true;
  }

  /** Bytes that the named fault held or dropped, connections that it ended or refused; `undefined`: no fault of this path. */
  did(name: string): number | undefined {
    const watched = this.#watched.get(name);
    if (watched === undefined) return undefined;
    return watched.more + watched.watches.reduce((sum, watch) => sum + watched.expectation.did(watch.passage()), 0);
  }

  /** At the end: looks at what is still in place. @throws RigFaultError when what passed contradicts it */
  check(): void {
    for (const name of this.#watched.keys()) this.#over(name);
    for (const reset of this.meter.resetsByProxy) if (!this.#explained(reset)) throw this.#strayReset(reset.at);
  }

  /**
   * A fault that ends connections stood at that time, or had just been lifted. One that only slows them explains a reset no
   * better than no fault does, but it may have held up the news that a party had ended.
   */
  #explained({ at, partyEndedAt }: ProxyReset): boolean {
    return [...this.#watched.values()].some(({ type, watches }) =>
      watches.some((watch) => {
        const { placedAt, liftedAt } = watch.passage();
        const during = (time: number): boolean => time >= placedAt - AROUND_MS && time <= liftedAt + AROUND_MS;
        return during(at) && (ENDS_CONNECTIONS.has(type) || during(partyEndedAt));
      }),
    );
  }

  async close(): Promise<void> {
    this.#near.close();
    await this.#proxy.remove().catch(() => undefined);
    this.#far.close();
  }

  /**
   * What a party sent before it came to a moment stands before the moment, and before the fault that hangs on it: it has to
   * be through the proxy. Under another fault it may never be.
   */
  async #passed(): Promise<void> {
    for (let turns = 0; turns < TURNS_MAX; turns += 1) {
      // The taps read what has come; it is there before the news of the moment is.
      await setImmediate();
      if ([...this.#watched.values()].some(({ over }) => !over)) return;
      const underWay = this.meter.underWay('upstream') + this.meter.underWay('downstream');
      if (underWay === 0 && turns >= TURNS_LEAST) return;
      if (underWay > 0) await setTimeout(1);
    }
  }

  async #enable(up: boolean): Promise<void> {
    const { listen, upstream } = this.#proxy;
    if (!up) this.#near.refuse();
    await asked(
      this.#proxy,
      up ? 'enable itself' : 'disable itself',
      this.#proxy.update({ enabled: up, listen, upstream }),
    );
    await confirmEnabled(this.#proxy, up);
    if (up) return this.#near.listen();
    await confirmRefuses(addressOf(this.#proxy), 'the acquirer behind a proxy that is cut');
    await confirmRefuses(this.#near.address, 'the acquirer link that is cut');
  }

  #watch(
    name: string,
    type: string,
    expectation: Expectation,
    attributes: Attributes,
    streams: readonly TapDirection[],
    more = 0,
  ): void {
    const watches = streams.map((stream) => this.meter.watch(stream));
    this.#watched.set(name, { type, expectation, attributes, watches, more, over: false });
  }

  #over(name: string): void {
    const watched = this.#watched.get(name);
    if (watched === undefined || watched.over) return;
    watched.over = true;
    for (const watch of watched.watches) {
      watch.end();
      const breach = watched.expectation.breach(watched.attributes, watch.passage());
      if (breach !== undefined) throw this.#breachOf(name, watched, breach);
    }
  }

  #strayReset(at: number): RigFaultError {
    return new RigFaultError({
      what: 'the proxy reset a connection that nobody asked it to',
      where: `Toxiproxy ${this.#proxy.name}`,
      expected: 'no reset while no fault is in place',
      got: `one at ${at.toFixed(1)} ms`,
    });
  }

  #breachOf(name: string, { type, attributes }: Watched, breach: string): RigFaultError {
    const settings = Object.entries(attributes).map(([key, value]) => `${key} ${value}`);
    return new RigFaultError({
      what: 'the proxy let pass what a fault forbids',
      where: `Toxiproxy ${this.#proxy.name} ${name}`,
      expected: [type, ...settings].join(' '),
      got: breach,
      next: 'The payments of this episode are not judged.',
    });
  }
}

/** What is there is read within these; what goes through a proxy does not take longer than those. */
const TURNS_LEAST = 2;
const TURNS_MAX = 200;

/** Placing and lifting take their time; what they do may be seen a little before and after. */
const AROUND_MS = 1_000;

/** `timeout` ends what it has swallowed when it is lifted. */
const ENDS_CONNECTIONS: ReadonlySet<string> = new Set(['link-down', 'reset_peer', 'timeout', 'limit_data']);

function addressOf({ listen }: ToxicProxy): TapAddress {
  return { host: LOOPBACK, port: Number(listen.slice(listen.lastIndexOf(':') + 1)) };
}
