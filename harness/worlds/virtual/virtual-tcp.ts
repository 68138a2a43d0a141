/**
 * TCP connections of the virtual bench: a client (terminal or acquirer), a listener (acquirer or wallet), and between them
 * one fault pipeline a direction, the same engine that the embedded Toxiproxy server runs on.
 *
 *   client ──▶ upstream pipeline ──▶ [delay, split] ──▶ server
 *   client ◀── [delay, split] ◀── downstream pipeline ◀── server
 */
import type { Input, LinkName } from '../../../devices/wire/machine.js';
import type { Rng } from '../../../devices/wire/rng.js';
import { type Delivery, StreamPipeline, type Toxic } from '../../../simulators/network/pipeline.js';
import type { TcpTiming } from '../clock.js';
import { Passed } from '../passed.js';
import type { Stranger } from '../stranger.js';
import type { WireRecord } from '../wire-record.js';
import type { Due, EventQueue } from './event-queue.js';
import { type Jitter, takesMs } from './jitter.js';
import type { VirtualWay } from './virtual-way.js';

type Stream = 'upstream' | 'downstream';

interface Half {
  readonly pipeline: StreamPipeline;
  /** Whatever was written before is at the proxy by then. */
  entersAt: number;
  lastArrival: number;
  pump: Due | undefined;
}

interface Connection {
  readonly client: number;
  readonly server: number;
  readonly upstream: Half;
  readonly downstream: Half;
  clientOpen: boolean;
  serverOpen: boolean;
  /** The TLS hand-shake as far as it has come; absent on plain TCP, and once both sides are through. */
  shake: Shake | undefined;
  /** Who reads what the client says, having been taken for the server. */
  stranger: Stranger | undefined;
}

/** Bytes that have yet to arrive of each flight, and who takes the connection as open already. */
interface Shake {
  hello: number;
  flight: number;
  finished: number;
  client: boolean;
}

/** As long as the flights of TLS 1.3 with a P-256 certificate are; their content is nobody's business here. */
const HELLO = new Uint8Array(300);
const FLIGHT = new Uint8Array(800);
const FINISHED = new Uint8Array(80);
const CUT = 'TLS_HANDSHAKE_CUT';

export interface TcpEnds {
  client(input: Input): void;
  server(input: Input): void;
  /** Is somebody listening? */
  serverUp(): boolean;
  /** Where the link is TLS: name, address and certificate. */
  readonly way?: VirtualWay | undefined;
  /** Gets in between where the client lets him. */
  stranger?(): Stranger;
  /** Writes down what passes each end. */
  readonly record?: Pick<WireRecord, 'bytes'>;
}

const SPLIT_PROBABILITY = 0.1;

export class VirtualTcp {
  readonly #link: LinkName;
  readonly #queue: EventQueue;
  readonly #rng: Rng;
  readonly #ends: TcpEnds;
  readonly #timing: TcpTiming;
  readonly #way: VirtualWay | undefined;
  readonly #jitter: Jitter | undefined;
  readonly #connections: Connection[] = [];
  #toxics: readonly Toxic[] = [];
  readonly #touchedBefore = new Map<string, number>();
  #served = 0;
  #clientLives = 0;
  #up = true;
  readonly upstream = new Passed();
  readonly downstream = new Passed();
  /** What became of the connections that were asked for. */
  readonly connections = { opened: 0, refused: 0, reset: 0 };
  /** Connections that a cut link ended or refused. */
  cut = 0;

  constructor(link: LinkName, queue: EventQueue, rng: Rng, timing: TcpTiming, ends: TcpEnds, jitter?: Jitter) {
    this.#link = link;
    this.#queue = queue;
    this.#rng = rng;
    this.#timing = timing;
    this.#ends = ends;
    this.#jitter = jitter;
    this.#way = ends.way;
  }

  /** The client asks for a connection. */
  open(client: number): void {
    const failed = this.#way?.attempt(this.#queue.now);
    if (failed !== undefined) {
      this.#later(failed.afterMs, () => this.#refuse(client, failed.reason));
      return;
    }
    this.#later(0, () => {
      if (this.#up) return this.#accept(client);
      this.cut += 1;
      this.#refuse(client, 'ECONNREFUSED');
    });
  }

  send(from: 'client' | 'server', connection: number, bytes: Uint8Array): void {
    const c = this.#find(from, connection);
    if (c === undefined) return;
    const stream: Stream = from === 'client' ? 'upstream' : 'downstream';
    if (from === 'client') this.#ends.record?.bytes('terminal', 'acquirer', bytes, c.client);
    else this.#ends.record?.bytes('acquirer', 'terminal', bytes, c.client);
    if (this.#jitter === undefined) this.#push(c, stream, bytes);
    else this.#enter(c, c[stream], () => this.#push(c, stream, bytes));
  }

  /** What an end writes is not at the proxy yet: a toxic may be gone before it gets there. */
  #enter(c: Connection, half: Half, run: () => void): void {
    const at = Math.max(half.entersAt, this.#queue.now + (this.#jitter?.inlet() ?? 0));
    half.entersAt = at;
    if (at === this.#queue.now) return run();
    this.#queue.at(at, () => {
      if (this.#connections.includes(c)) run();
    });
  }

  #push(c: Connection, stream: Stream, bytes: Uint8Array): void {
    this[stream].entered(bytes.length);
    c[stream].pipeline.push(bytes, this.#queue.now);
    this.#pump(c, stream);
  }

  close(from: 'client' | 'server', connection: number): void {
    const c = this.#find(from, connection);
    if (c !== undefined) this.#endOf(c, from);
  }

  /** A party lost power: its ends of all connections are gone; the other side learns what passes the pipeline. */
  dropParty(side: 'client' | 'server'): void {
    if (side === 'client') {
      this.#clientLives += 1;
      this.#way?.forget();
    }
    for (const c of [...this.#connections]) this.#endOf(c, side);
  }

  setUp(up: boolean): void {
    this.#up = up;
    if (!up) this.endAll();
  }

  endAll(): void {
    for (const c of [...this.#connections]) {
      this.cut += 1;
      this.#cutOff(c);
    }
  }

  /** An answer to a client that has lost its power meanwhile reaches nobody. */
  #later(ms: number, run: () => void): void {
    const lives = this.#clientLives;
    this.#queue.after(ms + this.#delay(), () => {
      if (lives === this.#clientLives) run();
    });
  }

  #refuse(client: number, reason: string): void {
    this.connections.refused += 1;
    this.#ends.client({ kind: 'refused', link: this.#link, connection: client, reason });
  }

  setToxics(toxics: readonly Toxic[]): void {
    this.#toxics = toxics;
    for (const c of [...this.#connections]) {
      for (const stream of ['upstream', 'downstream'] as const) {
        c[stream].pipeline.setToxics(toxicsOf(toxics, stream), this.#queue.now);
        this.#pump(c, stream);
      }
    }
  }

  /** Bytes that the named toxic has held, dropped or cut, on connections that are gone too. */
  touchedBy(name: string): number {
    let touched = this.#touchedBefore.get(name) ?? 0;
    for (const c of this.#connections)
      touched += c.upstream.pipeline.touchedBy(name) + c.downstream.pipeline.touchedBy(name);
    return touched;
  }

  #accept(client: number): void {
    if (!this.#ends.serverUp()) {
      if (!this.#timing.proxied) {
        this.#ends.client({ kind: 'refused', link: this.#link, connection: client });
        return;
      }
      // Toxiproxy accepts before it dials: a host that is down shows as a connection that stands and ends at once.
      this.#ends.client({ kind: 'opened', link: this.#link, connection: client });
      this.#queue.after(this.#delay(), () =>
        this.#ends.client({ kind: 'closed', link: this.#link, connection: client }),
      );
      return;
    }
    this.#served += 1;
    this.connections.opened += 1;
    const c: Connection = {
      client,
      server: this.#served,
      upstream: this.#half('upstream'),
      downstream: this.#half('downstream'),
      clientOpen: true,
      serverOpen: true,
      shake: undefined,
      stranger: undefined,
    };
    this.#connections.push(c);
    if (this.#way !== undefined) {
      c.shake = { hello: HELLO.length, flight: FLIGHT.length, finished: FINISHED.length, client: false };
      return this.#push(c, 'upstream', HELLO);
    }
    this.#ends.server({ kind: 'opened', link: this.#link, connection: c.server });
    this.#ends.client({ kind: 'opened', link: this.#link, connection: client });
  }

  #half(stream: Stream): Half {
    const pipeline = new StreamPipeline(this.#rng);
    const toxics = toxicsOf(this.#toxics, stream);
    if (toxics.length > 0) pipeline.setToxics(toxics, this.#queue.now);
    return { pipeline, entersAt: 0, lastArrival: 0, pump: undefined };
  }

  #pump(c: Connection, stream: Stream): void {
    const half = c[stream];
    for (const delivery of half.pipeline.take(this.#queue.now)) this.#forward(c, stream, half, delivery);
    if (half.pump !== undefined) this.#queue.cancel(half.pump);
    half.pump = undefined;
    const due = half.pipeline.nextDue();
    if (due !== undefined) half.pump = this.#queue.at(due, () => this.#pump(c, stream));
  }

  #forward(c: Connection, stream: Stream, half: Half, delivery: Delivery): void {
    if (delivery.kind === 'reset') {
      this.connections.reset += 1;
      return this.#cutOff(c);
    }
    if (delivery.kind === 'end') {
      const at = Math.max(half.lastArrival, this.#queue.now + this.#delay());
      this.#queue.at(at, () => this.#arriveEnd(c, stream));
      return;
    }
    let bytes = delivery.bytes;
    if (bytes.length > 2 && this.#rng.chance(SPLIT_PROBABILITY)) {
      const cut = this.#rng.between(1, bytes.length - 1);
      this.#arrive(c, stream, half, bytes.subarray(0, cut));
      bytes = bytes.subarray(cut);
    }
    this.#arrive(c, stream, half, bytes);
  }

  #arrive(c: Connection, stream: Stream, half: Half, bytes: Uint8Array): void {
    const at = Math.max(half.lastArrival, this.#queue.now + this.#delay());
    half.lastArrival = at;
    this.#queue.at(at, () => {
      if (stream === 'upstream' ? !c.serverOpen : !c.clientOpen) return;
      this[stream].left(bytes.length);
      const said = c.shake === undefined ? bytes : this.#shaken(c, c.shake, stream, bytes);
      if (said.length === 0) return;
      if (stream === 'upstream') {
        c.stranger?.hears(said);
        this.#ends.record?.bytes('acquirer', 'acquirer', said, c.client);
        this.#ends.server({ kind: 'bytes', link: this.#link, connection: c.server, bytes: said });
      } else {
        this.#ends.record?.bytes('terminal', 'terminal', said, c.client);
        this.#ends.client({ kind: 'bytes', link: this.#link, connection: c.client, bytes: said });
      }
    });
  }

  /** Takes the flights of the hand-shake out of what arrives. @returns what is left for the party */
  #shaken(c: Connection, shake: Shake, stream: Stream, bytes: Uint8Array): Uint8Array {
    if (stream === 'downstream') {
      const taken = Math.min(shake.flight, bytes.length);
      shake.flight -= taken;
      if (taken > 0 && shake.flight === 0) this.#verify(c, shake);
      return bytes.subarray(taken);
    }
    const hello = Math.min(shake.hello, bytes.length);
    shake.hello -= hello;
    if (hello > 0 && shake.hello === 0) this.#push(c, 'downstream', FLIGHT);
    const finished = Math.min(shake.finished, bytes.length - hello);
    shake.finished -= finished;
    if (finished > 0 && shake.finished === 0) {
      c.shake = undefined;
      this.#ends.server({ kind: 'opened', link: this.#link, connection: c.server });
    }
    return bytes.subarray(hello + finished);
  }

  /** The client has seen the certificate. */
  #verify(c: Connection, shake: Shake): void {
    const certificate = this.#way?.certificate() ?? 'good';
    if (typeof certificate === 'object') {
      this.#endOf(c, 'client');
      return this.#refuse(c.client, certificate.refused);
    }
    if (certificate === 'a stranger') c.stranger = this.#ends.stranger?.();
    shake.client = true;
    this.#push(c, 'upstream', FINISHED);
    this.#ends.client({ kind: 'opened', link: this.#link, connection: c.client });
  }

  #clientClosed(c: Connection): void {
    if (c.shake === undefined || c.shake.client)
      this.#ends.client({ kind: 'closed', link: this.#link, connection: c.client });
    else this.#refuse(c.client, CUT);
  }

  /** A server whose hand-shake was not finished has heard of nobody. */
  #serverClosed(c: Connection): void {
    if (c.shake === undefined) this.#ends.server({ kind: 'closed', link: this.#link, connection: c.server });
  }

  #arriveEnd(c: Connection, stream: Stream): void {
    if (stream === 'upstream' && c.serverOpen) {
      c.serverOpen = false;
      this.#serverClosed(c);
      this.#followEnd(c, 'server');
    } else if (stream === 'downstream' && c.clientOpen) {
      c.clientOpen = false;
      this.#clientClosed(c);
      this.#followEnd(c, 'client');
    }
    if (!c.clientOpen && !c.serverOpen) this.#forget(c);
  }

  /** One side ends its end; the news passes the pipeline like data. */
  #endOf(c: Connection, side: 'client' | 'server'): void {
    if (side === 'client') c.clientOpen = false;
    else c.serverOpen = false;
    const stream: Stream = side === 'client' ? 'upstream' : 'downstream';
    this.#enter(c, c[stream], () => {
      c[stream].pipeline.end(this.#queue.now);
      this.#pump(c, stream);
      if (!c.clientOpen && !c.serverOpen) this.#forget(c);
    });
  }

  /** Nobody here keeps half a connection: a party whose peer has ended ends its own direction, as its sockets do. */
  #followEnd(c: Connection, side: 'client' | 'server'): void {
    if (this.#connections.includes(c)) this.#endOf(c, side);
  }

  /** The proxy ends both sides. What it held is gone; what it had passed on arrives, and then the end. */
  #cutOff(c: Connection): void {
    this.#forget(c);
    this.#queue.at(c.downstream.lastArrival, () => this.#arriveEnd(c, 'downstream'));
    this.#queue.at(c.upstream.lastArrival, () => this.#arriveEnd(c, 'upstream'));
  }

  #forget(c: Connection): void {
    const at = this.#connections.indexOf(c);
    if (at < 0) return;
    this.#connections.splice(at, 1);
    for (const { name } of this.#toxics) {
      const touched = c.upstream.pipeline.touchedBy(name) + c.downstream.pipeline.touchedBy(name);
      this.#touchedBefore.set(name, (this.#touchedBefore.get(name) ?? 0) + touched);
    }
    for (const half of [c.upstream, c.downstream]) if (half.pump !== undefined) this.#queue.cancel(half.pump);
  }

  #find(from: 'client' | 'server', connection: number): Connection | undefined {
    for (const c of this.#connections) {
      if (from === 'client' ? c.client === connection && c.clientOpen : c.server === connection && c.serverOpen)
        return c;
    }
    return undefined;
  }

  #delay(): number {
    const own = this.#rng.between(this.#timing.delayMinMs, this.#timing.delayMaxMs);
    return takesMs(own, this.#jitter, this.#link);
  }
}

function toxicsOf(toxics: readonly Toxic[], stream: Stream): readonly Toxic[] {
  return toxics.filter((toxic) => toxic.stream === stream);
}
