/** One proxy: a listener, and for each connection two fault pipelines in real time. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { Rng } from '../../../devices/wire/rng.js';
import { StreamPipeline, type Toxic } from '../pipeline.js';

interface Direction {
  readonly pipeline: StreamPipeline;
  readonly from: Socket;
  readonly to: Socket;
  timer: NodeJS.Timeout | undefined;
}

interface Pair {
  readonly upstream: Direction;
  readonly downstream: Direction;
}

export class ProxyServer {
  #server: Server | undefined;
  #upstream = '';
  #toxics: readonly Toxic[] = [];
  readonly #pairs = new Set<Pair>();
  #accepted = 0;

  get listening(): boolean {
    return this.#server !== undefined;
  }

  /** @returns the address that it listens on, with the port that was free for port 0 */
  async start(listen: string, upstream: string): Promise<string> {
    this.#upstream = upstream;
    const { host, port } = hostAndPort(listen);
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => this.#accept(client));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.off('error', reject);
        resolve();
      });
    });
    this.#server = server;
    const address = server.address();
    return typeof address === 'object' && address !== null
      ? `${address.address.includes(':') ? `[${address.address}]` : address.address}:${address.port}`
      : listen;
  }

  /** Closes the listener and every connection: a disabled proxy refuses and cuts. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const pair of [...this.#pairs]) this.#destroy(pair);
    await closed;
  }

  setToxics(toxics: readonly Toxic[]): void {
    this.#toxics = toxics;
    for (const pair of this.#pairs) {
      for (const stream of ['upstream', 'downstream'] as const) {
        pair[stream].pipeline.setToxics(
          toxics.filter((toxic) => toxic.stream === stream),
          Date.now(),
        );
        this.#pump(pair, stream);
      }
    }
  }

  #accept(client: Socket): void {
    const { host, port } = hostAndPort(this.#upstream);
    const upstream = connect({ host, port, allowHalfOpen: true });
    client.setNoDelay(true);
    upstream.setNoDelay(true);
    client.on('error', () => undefined);
    upstream.once('error', () => client.destroy());
    upstream.once('connect', () => {
      if (this.#server === undefined || client.destroyed) {
        client.destroy();
        upstream.destroy();
        return;
      }
      this.#join(client, upstream);
    });
  }

  #join(client: Socket, server: Socket): void {
    this.#accepted += 1;
    const rng = new Rng(`connection/${this.#accepted}`);
    const direction = (from: Socket, to: Socket, stream: Toxic['stream']): Direction => {
      const pipeline = new StreamPipeline(rng.split(stream));
      pipeline.setToxics(
        this.#toxics.filter((toxic) => toxic.stream === stream),
        Date.now(),
      );
      return { pipeline, from, to, timer: undefined };
    };
    const pair: Pair = {
      upstream: direction(client, server, 'upstream'),
      downstream: direction(server, client, 'downstream'),
    };
    this.#pairs.add(pair);
    for (const stream of ['upstream', 'downstream'] as const) {
      const { from, pipeline } = pair[stream];
      from.on('data', (bytes) => {
        pipeline.push(bytes, Date.now());
        this.#pump(pair, stream);
      });
      from.on('end', () => {
        pipeline.end(Date.now());
        this.#pump(pair, stream);
      });
      from.on('error', () => this.#destroy(pair));
      from.on('close', () => this.#maybeForget(pair));
    }
    client.resume();
  }

  #pump(pair: Pair, stream: Toxic['stream']): void {
    const direction = pair[stream];
    if (direction.timer !== undefined) clearTimeout(direction.timer);
    direction.timer = undefined;
    for (const delivery of direction.pipeline.take(Date.now())) {
      if (delivery.kind === 'bytes') {
        if (direction.to.writable && !direction.to.write(delivery.bytes)) this.#waitForDrain(direction);
      } else if (delivery.kind === 'end') {
        direction.to.end();
        // A toxic ended the stream although its sender has not: nothing that it sends goes anywhere any more.
        if (!direction.from.readableEnded) return this.#destroyLater(pair);
      } else return this.#reset(pair);
    }
    const due = direction.pipeline.nextDue();
    if (due !== undefined) direction.timer = setTimeout(() => this.#pump(pair, stream), Math.max(0, due - Date.now()));
  }

  #waitForDrain(direction: Direction): void {
    direction.from.pause();
    direction.to.once('drain', () => direction.from.resume());
  }

  #reset(pair: Pair): void {
    pair.upstream.from.resetAndDestroy();
    pair.downstream.from.resetAndDestroy();
    this.#forget(pair);
  }

  #destroyLater(pair: Pair): void {
    setImmediate(() => this.#destroy(pair));
  }

  #destroy(pair: Pair): void {
    pair.upstream.from.destroy();
    pair.downstream.from.destroy();
    this.#forget(pair);
  }

  #maybeForget(pair: Pair): void {
    if (pair.upstream.from.destroyed && pair.downstream.from.destroyed) this.#forget(pair);
    else if (pair.upstream.from.destroyed || pair.downstream.from.destroyed) {
      // One side is gone without a proper end (its process was killed): the other learns it through its pipeline.
      for (const stream of ['upstream', 'downstream'] as const) {
        if (!pair[stream].from.destroyed) continue;
        pair[stream].pipeline.end(Date.now());
        this.#pump(pair, stream);
      }
    }
  }

  #forget(pair: Pair): void {
    this.#pairs.delete(pair);
    for (const direction of [pair.upstream, pair.downstream])
      if (direction.timer !== undefined) clearTimeout(direction.timer);
  }
}

function hostAndPort(address: string): { host: string; port: number } {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, Math.max(0, colon)).replace(/^\[|\]$/g, '');
  return { host: host === '' ? '127.0.0.1' : host, port: Number(address.slice(colon + 1)) || 0 };
}
