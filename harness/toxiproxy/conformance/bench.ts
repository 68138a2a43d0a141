/** What a case is given: the API of the server under test, and connections through its proxies. */
import assert from 'node:assert/strict';
import { type AddressInfo, createServer } from 'node:net';
import { dial, Peer, pause } from './peer.js';

/** One thing that Toxiproxy does. It throws where the server under test does something else. */
export interface Case {
  readonly name: string;
  run(bench: CaseBench): Promise<void>;
}

export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  /** The body as JSON; `undefined` where it is none. */
  readonly json: unknown;
}

export interface ToxicBody {
  readonly name?: string;
  readonly type: string;
  readonly stream?: string;
  readonly toxicity?: number;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

export interface ProxyBody {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
  readonly enabled: boolean;
  readonly toxics: readonly Required<ToxicBody>[];
}

/** A client and an upstream host with a proxy between them. */
export interface Route {
  /** Path of the proxy in the API. */
  readonly path: string;
  readonly listen: string;
  /** The client's end of the first connection, and the host's. */
  readonly client: Peer;
  readonly host: Peer;
  /** Another connection, both ends. */
  connect(): Promise<{ readonly client: Peer; readonly host: Peer }>;
}

export class CaseBench {
  readonly url: string;
  readonly #closers: (() => unknown)[] = [];
  #proxies = 0;

  constructor(url: string) {
    this.url = url;
  }

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    const response = await fetch(this.url + path, {
      method,
      headers: { 'user-agent': 'scanrig', ...headers },
      redirect: 'manual',
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      type: response.headers.get('content-type') ?? '',
      text,
      json: parsed(text),
    };
  }

  /** The same, and the answer must be a good one. */
  async done(method: string, path: string, body?: unknown): Promise<Reply> {
    const reply = await this.call(method, path, body);
    assert.ok(reply.status >= 200 && reply.status < 300, `${method} ${path}: ${reply.status} ${reply.text.trim()}`);
    return reply;
  }

  /** A host that tells each new connection to `accept`. @returns its address */
  async host(accept: (peer: Peer) => void, hear?: (peer: Peer, bytes: Buffer) => void): Promise<string> {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      const peer = new Peer(socket, hear);
      this.#closers.push(() => peer.destroy());
      accept(peer);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#closers.push(() => server.close());
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** A host that sends back what it gets. */
  echo(): Promise<string> {
    return this.host(
      () => undefined,
      (peer, bytes) => peer.send(bytes),
    );
  }

  /** A port of loopback where nobody listens. */
  async silentPort(): Promise<number> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise<void>((resolve) => server.close(() => resolve()));
    return port;
  }

  async proxy(upstream: string, more: Readonly<Record<string, unknown>> = {}): Promise<ProxyBody> {
    this.#proxies += 1;
    const body = { name: `p${this.#proxies}`, listen: '127.0.0.1:0', upstream, ...more };
    return (await this.done('POST', '/proxies', body)).json as ProxyBody;
  }

  /** A proxy with these toxics and one connection that was opened after them. */
  async route(...toxics: ToxicBody[]): Promise<Route> {
    const hosts: Peer[] = [];
    const proxy = await this.proxy(await this.host((peer) => hosts.push(peer)));
    const path = `/proxies/${proxy.name}`;
    for (const toxic of toxics) await this.add(path, toxic);
    const connect = async (): Promise<{ client: Peer; host: Peer }> => {
      const before = hosts.length;
      const client = await this.dial(proxy.listen);
      for (let i = 0; i < 500 && hosts.length === before; i += 1) await pause(5);
      const host = hosts[before];
      assert.ok(host !== undefined, 'the connection did not reach the host');
      return { client, host };
    };
    return { path, listen: proxy.listen, ...(await connect()), connect };
  }

  async add(path: string, toxic: ToxicBody): Promise<void> {
    await this.done('POST', `${path}/toxics`, toxic);
  }

  async dial(listen: string): Promise<Peer> {
    const peer = await dial(listen);
    this.#closers.push(() => peer.destroy());
    return peer;
  }

  /** Leaves the server as it was found. */
  async close(): Promise<void> {
    for (const close of this.#closers) close();
    const proxies = (await this.call('GET', '/proxies')).json as Record<string, unknown>;
    for (const name of Object.keys(proxies)) await this.call('DELETE', `/proxies/${encodeURIComponent(name)}`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An error as Toxiproxy words it. */
export function assertError(reply: Reply, status: number, error: string): void {
  assert.deepEqual([reply.status, reply.json], [status, { error, status }]);
}

/** Bad JSON and wrong types: the words behind the colon are those of whoever reads the JSON. */
export function assertBadBody(reply: Reply): void {
  const { error, status } = (reply.json ?? {}) as { error?: string; status?: number };
  assert.deepEqual([reply.status, status], [400, 400], reply.text);
  assert.match(error ?? '', /^bad request body: ./);
}

/** Time with tolerance: never earlier than said but for the clock's own coarseness, later by what a busy machine costs. */
export function assertTook(ms: number, expected: number, lateMs = 400): void {
  assert.ok(ms >= expected - EARLY_MS, `took ${Math.round(ms)} ms, expected at least ${expected}`);
  assert.ok(ms <= expected + lateMs, `took ${Math.round(ms)} ms, expected about ${expected}`);
}

const EARLY_MS = 5;
