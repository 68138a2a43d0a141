/**
 * A serial line that goes over TCP through the stream proxy on its way, as behind a serial device server: what toxics do to a
 * stream they do to it. A connection that ends loses what was under way and is dialled again; no end of a serial line hears
 * of that.
 *
 *   register's pty ⇄ faults ⇄ dialled end ── proxy ── accepted end ⇄ terminal's pty
 */
import type { OpenLink } from '../../../devices/links/link.js';
import { type Listener, tcpLink, tcpListener } from '../../../devices/links/tcp.js';
import type { SerialDirection } from '../../../simulators/network/serial-faults/serial-fault.js';
import type { StreamProxy } from './stream-proxy.js';

const LOOPBACK = '127.0.0.1';
const DIAL_AGAIN_MS = 100;

export class SerialHop {
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
    const upstream = `${LOOPBACK}:${listener.port}`;
    const proxy = await streams.client.createProxy({
      name: `${streams.prefix}${name}`,
      listen: `${LOOPBACK}:0`,
      upstream,
    });
    this.#closers.push(() => proxy.remove().catch(() => undefined));
    const port = Number(proxy.listen.slice(proxy.listen.lastIndexOf(':') + 1));
    await this.#dial(port);
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
