/**
 * A serial line that goes over TCP through the stream proxy on its way, as behind a serial device server: what toxics do to a
 * stream they do to it. A connection that ends loses what was under way and is dialled again; no end of a serial line hears
 * of that.
 *
 *   register's pty ⇄ faults ⇄ dialled end ── near tap ── proxy ── far tap ── accepted end ⇄ terminal's pty
 *
 * What really passed the proxy is measured on both of its sides, as on the way to the acquirer. Others may add toxics of their
 * own to it, so no loss contradicts anything that the rig knows: it is told, and judged by nobody.
 */
import type { OpenLink } from '../../../devices/links/link.js';
import { Tap } from '../../../devices/links/tap.js';
import { type Listener, tcpLink, tcpListener } from '../../../devices/links/tcp.js';
import type { SerialDirection } from '../../../simulators/network/serial-faults/serial-fault.js';
import { LinkMeter } from './link-meter.js';
import type { StreamProxy } from './stream-proxy.js';

const LOOPBACK = '127.0.0.1';
const ANY_PORT = { host: LOOPBACK, port: 0 };
const DIAL_AGAIN_MS = 100;

export class SerialHop {
  #meter: LinkMeter | undefined;
  readonly #hear: (direction: SerialDirection, bytes: Uint8Array) => void;
  #dialled: OpenLink | undefined;
  #accepted: OpenLink | undefined;
  #again: NodeJS.Timeout | undefined;
  #closing = false;
  #closers: (() => unknown)[] = [];

  private constructor(hear: (direction: SerialDirection, bytes: Uint8Array) => void) {
    this.#hear = hear;
  }

  /** @param name of the proxy @param hear gets what comes out at either end @throws RigFaultError when it cannot be had */
  static async open(
    streams: StreamProxy,
    name: string,
    hear: (direction: SerialDirection, bytes: Uint8Array) => void,
  ): Promise<SerialHop> {
    const hop = new SerialHop(hear);
    try {
      await hop.#open(streams, name);
    } catch (error) {
      await hop.close();
      throw error;
    }
    return hop;
  }

  /** What passed the proxy; `upstream` goes to the terminal. */
  get meter(): LinkMeter {
    if (this.#meter === undefined) throw new Error('scanrig bug: the serial line has no proxy yet');
    return this.#meter;
  }

  send(direction: SerialDirection, bytes: Uint8Array): void {
    (direction === 'to-terminal' ? this.#dialled : this.#accepted)?.write(bytes);
  }

  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#again);
    this.#dialled?.close();
    for (const close of this.#closers.reverse()) await close();
  }

  async #open(streams: StreamProxy, name: string): Promise<void> {
    let joined: () => void = () => undefined;
    const whole = new Promise<void>((resolve) => {
      joined = resolve;
    });
    const listener: Listener = await tcpListener(LOOPBACK, 0, (link) => {
      this.#accepted = link;
      joined();
      return {
        onBytes: (bytes) => this.#hear('to-terminal', bytes),
        onClosed: () => {
          if (this.#accepted === link) this.#accepted = undefined;
        },
      };
    });
    this.#closers.push(() => listener.close());
    const far = await Tap.open(ANY_PORT, { host: LOOPBACK, port: listener.port });
    this.#closers.push(() => far.close());
    const upstream = `${LOOPBACK}:${far.address.port}`;
    const proxy = await streams.client.createProxy({
      name: `${streams.prefix}${name}`,
      listen: `${LOOPBACK}:0`,
      upstream,
    });
    this.#closers.push(() => proxy.remove().catch(() => undefined));
    const near = await Tap.open(ANY_PORT, { host: LOOPBACK, port: portOf(proxy.listen) });
    this.#closers.push(() => near.close());
    this.#meter = new LinkMeter(near, far, () => performance.now());
    await this.#dial(near.address.port);
    await whole;
  }

  async #dial(port: number): Promise<void> {
    this.#dialled = await tcpLink(
      LOOPBACK,
      port,
    )({
      onBytes: (bytes) => this.#hear('to-register', bytes),
      onClosed: () => {
        this.#dialled = undefined;
        this.#dialLater(port);
      },
    });
  }

  #dialLater(port: number): void {
    if (this.#closing) return;
    this.#again = setTimeout(() => this.#dial(port).catch(() => this.#dialLater(port)), DIAL_AGAIN_MS);
  }
}

function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(':') + 1));
}
