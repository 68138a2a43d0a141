/**
 * A relay on a TCP link that looks at what passes: bytes, chunks, connections, half-closes and resets, each way. It changes
 * nothing by itself; a gate may hold a chunk, and all that is behind it, until it has acted. Observers see it as it goes on.
 *
 *   client ── Tap ── target          upstream: what the client says; downstream: what the target says
 */
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { RigFaultError } from '../wire/errors.js';
import type { ServerIdentity } from './tls.js';

export type TapDirection = 'upstream' | 'downstream';

export interface TapObserver {
  /** A client was accepted and the target has answered. Connections count from 1. */
  onConnection?(connection: number): void;
  /** This chunk goes on now. The bytes must not be changed or kept. */
  onBytes?(direction: TapDirection, bytes: Uint8Array, connection: number): void;
  /** One side has said its last; the other direction may go on. */
  onEnd?(direction: TapDirection, connection: number): void;
  /** Both directions are over. `resetBy`: the side that broke it off. */
  onClosed?(connection: number, resetBy: 'client' | 'target' | undefined): void;
  /** A client was accepted, and the target did not answer. */
  onRefused?(): void;
  /** A client that should have spoken TLS did not come to terms: why, as far as this side knows. */
  onHandshakeFailed?(why: string): void;
  /** A client came from an address that may not, and was turned away. */
  onStranger?(address: string): void;
}

export interface TapGate {
  /** A promise holds this chunk, and what comes behind it, until it settles. The bytes must not be changed or kept. */
  onBytes(direction: TapDirection, bytes: Uint8Array, connection: number): void | Promise<void>;
  onClosed?(connection: number): void;
}

export interface TapAddress {
  readonly host: string;
  readonly port: number;
}

/** Where clients come in, and who may. */
export interface TapEntrance extends TapAddress {
  /** Addresses from which clients are taken; absent: from anywhere that reaches it. */
  readonly allow?: readonly string[];
  /** Clients speak TLS, and are shown this; behind the tap it is plain, so that what passes can be read. */
  readonly tls?: ServerIdentity;
}

export class Tap {
  readonly #observers = new Set<TapObserver>();
  readonly #gates = new Set<TapGate>();
  readonly #pairs = new Set<Relay>();
  readonly #dialling = new Set<Socket>();
  readonly #target: TapAddress;
  #server: Server | undefined;
  #address: TapAddress;
  #accepted = 0;
  readonly #allow: readonly string[] | undefined;
  readonly #tls: ServerIdentity | undefined;

  private constructor(listen: TapEntrance, target: TapAddress) {
    this.#address = { host: listen.host, port: listen.port };
    this.#allow = listen.allow;
    this.#tls = listen.tls;
    this.#target = target;
  }

  /** @param listen port 0 for a free one @throws RigFaultError when it cannot listen */
  static async open(listen: TapEntrance, target: TapAddress): Promise<Tap> {
    const tap = new Tap(listen, target);
    await tap.listen();
    return tap;
  }

  /** Where clients find it; the port stays the same while it refuses. */
  get address(): TapAddress {
    return this.#address;
  }

  /** Connections that stand now. */
  get open(): number {
    return this.#pairs.size;
  }

  watch(observer: TapObserver): void {
    this.#observers.add(observer);
  }

  gate(gate: TapGate): void {
    this.#gates.add(gate);
  }

  /** Takes connections (again). @throws RigFaultError when somebody else has taken the port */
  listen(): Promise<void> {
    const at = this.#address;
    if (this.#server !== undefined) return Promise.resolve();
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: this.#tls === undefined }, (client) =>
      this.#accept(client),
    );
    this.#server = server;
    return new Promise((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        this.#server = undefined;
        const where = `${at.host}:${at.port}`;
        reject(new RigFaultError({ what: 'the tap cannot listen', where, got: error.code ?? error.message }));
      });
      server.listen(at.port, at.host, () => {
        this.#address = { host: at.host, port: (server.address() as AddressInfo).port };
        resolve();
      });
    });
  }

  /** Listens there, on the same port, from the next `listen` on. */
  move(host: string): void {
    this.#address = { host, port: this.#address.port };
  }

  /** From now on connections are refused by the operating system; those that stand go on. */
  refuse(): void {
    const server = this.#server;
    this.#server = undefined;
    // `close` calls back only when the last connection is gone; the listener itself is closed at once.
    server?.close(() => undefined);
    const leaving = [...this.#dialling];
    // Before they end, so that nobody is told that the client broke off what we did.
    this.#dialling.clear();
    for (const client of leaving) client.destroy();
  }

  /** Ends every connection that stands. @returns how many that were */
  cut(): number {
    const standing = [...this.#pairs];
    for (const pair of standing) pair.destroy();
    return standing.length;
  }

  close(): void {
    this.refuse();
    this.cut();
  }

  #accept(client: Socket): void {
    if (this.#allow?.includes(plainAddress(client)) === false) {
      client.destroy();
      for (const observer of this.#observers) observer.onStranger?.(plainAddress(client));
      return;
    }
    client.setNoDelay(true);
    client.on('error', () => undefined);
    if (this.#tls === undefined) this.#dial(client, () => client.resetAndDestroy());
    else this.#shakeHands(client, this.#tls);
  }

  #shakeHands(raw: Socket, identity: ServerIdentity): void {
    this.#dialling.add(raw);
    const client = new TLSSocket(raw, { isServer: true, minVersion: 'TLSv1.2', ...identity });
    let why = 'the client ended the connection';
    client.on('error', (error: NodeJS.ErrnoException) => {
      why = error.code ?? error.message;
      raw.destroy();
    });
    const failed = (): void => {
      if (!this.#dialling.delete(raw)) return;
      for (const observer of this.#observers) observer.onHandshakeFailed?.(why);
    };
    raw.once('close', failed);
    client.once('secure', () => {
      raw.off('close', failed);
      this.#dialling.delete(raw);
      // Below TLS lies the socket that can be reset.
      this.#dial(client, () => raw.resetAndDestroy());
    });
  }

  /** @param reset breaks the client's connection off */
  #dial(client: Socket, reset: () => void): void {
    this.#dialling.add(client);
    const target = connect({ ...this.#target, allowHalfOpen: true });
    target.setNoDelay(true);
    const lost = (): void => {
      this.#dialling.delete(client);
      target.destroy();
    };
    client.once('close', lost);
    target.once('error', () => {
      if (!this.#dialling.delete(client)) return;
      client.destroy();
      for (const observer of this.#observers) observer.onRefused?.();
    });
    target.once('connect', () => {
      if (!this.#dialling.delete(client)) return;
      client.off('close', lost);
      this.#join({ socket: client, reset }, { socket: target, reset: () => target.resetAndDestroy() });
    });
  }

  #join(client: Side, target: Side): void {
    this.#accepted += 1;
    const seen = { observers: this.#observers, gates: this.#gates };
    const relay = new Relay(this.#accepted, client, target, seen, () => this.#pairs.delete(relay));
    this.#pairs.add(relay);
    for (const observer of this.#observers) observer.onConnection?.(relay.connection);
    relay.start();
  }
}

/** One end of a connection. */
interface Side {
  readonly socket: Socket;
  /** Breaks it off. */
  readonly reset: () => void;
}

/** Who looks at what passes, and who may hold it. */
interface Seers {
  readonly observers: ReadonlySet<TapObserver>;
  readonly gates: ReadonlySet<TapGate>;
}

/** One connection through the tap. */
class Relay {
  readonly connection: number;
  readonly #client: Side;
  readonly #target: Side;
  readonly #seen: Seers;
  readonly #over: () => void;
  #resetBy: 'client' | 'target' | undefined;
  #closed = 0;

  constructor(connection: number, client: Side, target: Side, seen: Seers, over: () => void) {
    this.connection = connection;
    this.#client = client;
    this.#target = target;
    this.#seen = seen;
    this.#over = over;
  }

  start(): void {
    this.#carry('upstream', this.#client, this.#target);
    this.#carry('downstream', this.#target, this.#client);
    this.#client.socket.resume();
  }

  destroy(): void {
    this.#client.socket.destroy();
    this.#target.socket.destroy();
  }

  #carry(direction: TapDirection, source: Side, sink: Side): void {
    const { socket: from } = source;
    const { socket: to } = sink;
    const pass = (bytes: Uint8Array): void => {
      for (const observer of this.#seen.observers) observer.onBytes?.(direction, bytes, this.connection);
      if (to.writable && !to.write(bytes)) pauseUntilDrained(from, to);
    };
    from.on('data', (bytes) => {
      const hold = this.#askGates(direction, bytes);
      if (hold === undefined) return pass(bytes);
      // A paused socket gives no further chunk and no end: what is behind this one stays behind it.
      from.pause();
      const go = (): void => {
        from.resume();
        // Where the connection has ended meanwhile, nothing goes on any more.
        if (to.writable) pass(bytes);
      };
      hold.then(go, go);
    });
    from.on('end', () => {
      for (const observer of this.#seen.observers) observer.onEnd?.(direction, this.connection);
      to.end();
    });
    from.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET') this.#resetBy ??= source === this.#client ? 'client' : 'target';
    });
    from.on('close', (broken) => {
      // What broke on one side breaks on the other; an end has been passed on in its order.
      if (broken) sink.reset();
      this.#sideClosed();
    });
  }

  #askGates(direction: TapDirection, bytes: Uint8Array): Promise<unknown> | undefined {
    let holds: Promise<void>[] | undefined;
    for (const gate of this.#seen.gates) {
      const hold = gate.onBytes(direction, bytes, this.connection);
      if (hold instanceof Promise) holds = [...(holds ?? []), hold];
    }
    return holds === undefined ? undefined : Promise.all(holds);
  }

  #sideClosed(): void {
    this.#closed += 1;
    if (this.#closed < 2) return;
    this.#over();
    for (const observer of this.#seen.observers) observer.onClosed?.(this.connection, this.#resetBy);
    for (const gate of this.#seen.gates) gate.onClosed?.(this.connection);
  }
}

/** IPv4 in its own form, also where it came in over an IPv6 socket. */
function plainAddress({ remoteAddress }: Socket): string {
  return (remoteAddress ?? '').replace(/^::ffff:/, '');
}

function pauseUntilDrained(from: Socket, to: Socket): void {
  from.pause();
  to.once('drain', () => from.resume());
}
