/**
 * One proxy: a listener, and for each connection two fault pipelines in real time.
 *
 *   client socket ──▶ upstream pipeline ──▶ host socket
 *   client socket ◀── downstream pipeline ◀── host socket
 *
 * As in Toxiproxy there is no half-close: where a stream ends, its destination is closed, and so the other stream ends too.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { Rng } from '../../../devices/wire/rng.js';
import { StreamPipeline, type Toxic } from '../pipeline.js';
import { addressText, parseAddress } from './address.js';

interface Direction {
  readonly pipeline: StreamPipeline;
  readonly from: Socket;
  readonly to: Socket;
  timer: NodeJS.Timeout | undefined;
  /** Its source has nothing more to say. */
  over: boolean;
}

interface Pair {
  readonly upstream: Direction;
  readonly downstream: Direction;
  /** Toxiproxy decides when a connection opens whether it will be closed with a reset: when it then has a `reset_peer`. */
  readonly abrupt: boolean;
}

const STREAMS = ['upstream', 'downstream'] as const;
/** What toxics may hold of one stream before its sender has to wait; a latency of Toxiproxy holds 1024 reads of 32 KB. */
const HELD_BYTES_MAX = 32 << 20;

export class ProxyServer {
  #server: Server | undefined;
  #upstream = '';
  #toxics: readonly Toxic[] = [];
  readonly #pairs = new Set<Pair>();
  /** Clients whose host has not answered yet. */
  readonly #dialling = new Set<Socket>();
  #accepted = 0;

  get listening(): boolean {
    return this.#server !== undefined;
  }

  /** @returns the address that it listens on, with the port that was free for port 0 */
  async start(listen: string, upstream: string): Promise<string> {
    this.#upstream = upstream;
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (c) => this.#accept(c));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ ...parseAddress(listen), backlog: BACKLOG }, () => {
        server.off('error', reject);
        resolve();
      });
    });
    this.#server = server;
    const address = server.address();
    return typeof address === 'object' && address !== null ? addressText(address.address, address.port) : listen;
  }

  /** Closes the listener and every connection: a disabled proxy refuses and cuts. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const client of this.#dialling) client.destroy();
    for (const pair of [...this.#pairs]) {
      this.#forget(pair);
      for (const { from } of [pair.upstream, pair.downstream]) shut(from, pair.abrupt);
    }
    await closed;
  }

  setToxics(toxics: readonly Toxic[]): void {
    this.#toxics = toxics;
    for (const pair of this.#pairs) {
      for (const stream of STREAMS) {
        pair[stream].pipeline.setToxics(toxicsOf(toxics, stream), Date.now());
        this.#pump(pair, pair[stream]);
      }
    }
  }

  #accept(client: Socket): void {
    const host = connect({ ...parseAddress(this.#upstream), allowHalfOpen: true, noDelay: true });
    this.#dialling.add(client);
    client.on('error', () => undefined);
    host.once('error', () => client.destroy());
    client.once('close', () => {
      if (this.#dialling.delete(client)) host.destroy();
    });
    host.once('connect', () => {
      if (this.#dialling.delete(client)) this.#join(client, host);
    });
  }

  #join(client: Socket, host: Socket): void {
    this.#accepted += 1;
    const rng = new Rng(`connection/${this.#accepted}`);
    const direction = (from: Socket, to: Socket, stream: Toxic['stream']): Direction => {
      const pipeline = new StreamPipeline(rng.split(stream));
      pipeline.setToxics(toxicsOf(this.#toxics, stream), Date.now());
      return { pipeline, from, to, timer: undefined, over: false };
    };
    const pair: Pair = {
      upstream: direction(client, host, 'upstream'),
      downstream: direction(host, client, 'downstream'),
      abrupt: this.#toxics.some(({ type }) => type === 'reset_peer'),
    };
    this.#pairs.add(pair);
    for (const stream of STREAMS) this.#listen(pair, pair[stream]);
    client.resume();
  }

  #listen(pair: Pair, direction: Direction): void {
    const { from, pipeline } = direction;
    from.on('data', (bytes) => {
      if (direction.over) return;
      if (pipeline.bare) return this.#write(direction, bytes);
      pipeline.push(bytes, Date.now());
      this.#pump(pair, direction);
    });
    const over = (): void => this.#over(pair, direction);
    from.on('end', over);
    from.on('error', over);
    from.on('close', () => {
      over();
      if (pair.upstream.from.destroyed && pair.downstream.from.destroyed) this.#forget(pair);
    });
    // A timeout toxic counts from the start of the connection.
    this.#pump(pair, direction);
  }

  /** Nothing more comes from the source: its end goes the way of the data. */
  #over(pair: Pair, direction: Direction): void {
    if (direction.over) return;
    direction.over = true;
    direction.pipeline.end(Date.now());
    this.#pump(pair, direction);
  }

  #pump(pair: Pair, direction: Direction): void {
    const { pipeline } = direction;
    if (direction.timer !== undefined) clearTimeout(direction.timer);
    direction.timer = undefined;
    for (const delivery of pipeline.take(Date.now())) {
      if (delivery.kind === 'bytes') this.#write(direction, delivery.bytes);
      else this.#end(pair, direction);
    }
    if (pipeline.held > HELD_BYTES_MAX) direction.from.pause();
    else if (direction.from.isPaused() && !direction.to.writableNeedDrain) direction.from.resume();
    const due = pipeline.nextDue();
    if (due !== undefined && this.#pairs.has(pair))
      direction.timer = setTimeout(() => this.#pump(pair, direction), Math.max(0, Math.ceil(due - Date.now())));
  }

  #write({ from, to, pipeline }: Direction, bytes: Uint8Array): void {
    if (!to.writable || to.write(bytes)) return;
    from.pause();
    to.once('drain', () => {
      if (pipeline.held <= HELD_BYTES_MAX) from.resume();
    });
  }

  /** The destination of a stream is closed once it has everything, and says nothing more to the other stream. */
  #end(pair: Pair, { to }: Direction): void {
    const other = pair.upstream.from === to ? pair.upstream : pair.downstream;
    if (pair.abrupt) shut(to, true);
    else to.destroySoon();
    this.#over(pair, other);
  }

  #forget(pair: Pair): void {
    this.#pairs.delete(pair);
    for (const { timer } of [pair.upstream, pair.downstream]) if (timer !== undefined) clearTimeout(timer);
  }
}

/** Hundreds of terminals may knock at once. */
const BACKLOG = 1024;

function shut(socket: Socket, abrupt: boolean): void {
  if (abrupt && !socket.destroyed) socket.resetAndDestroy();
  else socket.destroy();
}

function toxicsOf(toxics: readonly Toxic[], stream: Toxic['stream']): readonly Toxic[] {
  return toxics.filter((toxic) => toxic.stream === stream);
}
