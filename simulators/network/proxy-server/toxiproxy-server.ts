/**
 * The embedded server with Toxiproxy's HTTP API, for machines without the real one. Loopback unless told otherwise, and it
 * refuses browsers as Toxiproxy does: a page that somebody visits must not be able to change the bench.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RigFaultError } from '../../../devices/wire/errors.js';
import type { Toxic } from '../pipeline.js';
import { type ApiError, type Body, ProxyRegistry, type ProxyState } from './proxy-registry.js';

export interface RunningToxiproxy {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly version: string;
  close(): Promise<void>;
}

/** The version whose API this server follows. */
export const TOXIPROXY_API_VERSION = '2.12.0';
const BODY_BYTES_MAX = 1 << 20;

/** @param port 0 for a free one @throws RigFaultError when the port is taken */
export async function startToxiproxyServer(port = 0, host = '127.0.0.1'): Promise<RunningToxiproxy> {
  const registry = new ProxyRegistry();
  const server = createServer((request, response) => void answer(registry, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new RigFaultError({
          what: 'the embedded Toxiproxy cannot listen',
          where: `${host}:${port}`,
          got: error.code ?? error.message,
          next: 'Choose another port.',
        }),
      ),
    );
    server.listen(port, host, () => resolve());
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${bound}`,
    version: `${TOXIPROXY_API_VERSION} (embedded)`,
    close: async () => {
      await registry.removeAll();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function answer(registry: ProxyRegistry, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if ((request.headers['user-agent'] ?? '').startsWith('Mozilla/')) {
    response.writeHead(403, { 'content-type': 'text/plain' }).end('User agent not allowed');
    return;
  }
  try {
    const { status, body } = await route(registry, request, await bodyOf(request));
    if (body === undefined) response.writeHead(status).end();
    else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  } catch (error) {
    const message = error instanceof SyntaxError ? `bad request body: ${error.message}` : String(error);
    const status = error instanceof SyntaxError ? 400 : 500;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error: message, status }));
  }
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

async function route(registry: ProxyRegistry, request: IncomingMessage, text: string): Promise<Answer> {
  const path =
    (request.url ?? '/')
      .split('?')[0]
      ?.split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent) ?? [];
  const method = request.method ?? 'GET';
  const [first, proxy, toxics, toxic] = path;
  if (path.length === 1 && first === 'version' && method === 'GET')
    return { status: 200, body: { version: TOXIPROXY_API_VERSION } };
  if (path.length === 1 && first === 'reset' && method === 'POST') {
    await registry.reset();
    return { status: 204 };
  }
  if (path.length === 1 && first === 'populate' && method === 'POST')
    return populate(registry, JSON.parse(text) as Body[]);
  if (first !== 'proxies') return { status: 404, body: { error: 'not found', status: 404 } };
  const json = (): Body => (text === '' ? {} : (JSON.parse(text) as Body));
  if (path.length === 1) return proxies(registry, method, json);
  if (path.length === 2) return oneProxy(registry, method, proxy as string, json);
  if (toxics === 'toxics' && path.length === 3) return toxicsOf(registry, method, proxy as string, json);
  if (toxics === 'toxics' && path.length === 4)
    return oneToxic(registry, method, proxy as string, toxic as string, json);
  return { status: 404, body: { error: 'not found', status: 404 } };
}

async function populate(registry: ProxyRegistry, list: readonly Body[]): Promise<Answer> {
  const done = await registry.populate(list);
  if ('error' in done) return failure(done);
  return { status: 201, body: { proxies: done.map(proxyJson) } };
}

async function proxies(registry: ProxyRegistry, method: string, json: () => Body): Promise<Answer> {
  if (method === 'GET')
    return { status: 200, body: Object.fromEntries(registry.all().map((state) => [state.name, proxyJson(state)])) };
  if (method !== 'POST') return { status: 405 };
  const created = await registry.create(json());
  return 'error' in created ? failure(created) : { status: 201, body: proxyJson(created) };
}

async function oneProxy(registry: ProxyRegistry, method: string, name: string, json: () => Body): Promise<Answer> {
  if (method === 'DELETE') {
    const failed = await registry.remove(name);
    return failed === undefined ? { status: 204 } : failure(failed);
  }
  if (method !== 'GET' && method !== 'POST' && method !== 'PATCH') return { status: 405 };
  const state = method === 'GET' ? registry.get(name) : await registry.update(name, json());
  return 'error' in state ? failure(state) : { status: 200, body: proxyJson(state) };
}

function toxicsOf(registry: ProxyRegistry, method: string, proxy: string, json: () => Body): Answer {
  if (method === 'GET') {
    const state = registry.get(proxy);
    return 'error' in state ? failure(state) : { status: 200, body: state.toxics.map(toxicJson) };
  }
  if (method !== 'POST') return { status: 405 };
  const added = registry.addToxic(proxy, json());
  return 'error' in added ? failure(added) : { status: 200, body: toxicJson(added) };
}

function oneToxic(registry: ProxyRegistry, method: string, proxy: string, name: string, json: () => Body): Answer {
  if (method === 'DELETE') {
    const failed = registry.removeToxic(proxy, name);
    return failed === undefined ? { status: 204 } : failure(failed);
  }
  if (method === 'GET') {
    const found = registry.toxic(proxy, name);
    return 'error' in found ? failure(found) : { status: 200, body: toxicJson(found.toxic) };
  }
  if (method !== 'POST' && method !== 'PATCH') return { status: 405 };
  const changed = registry.updateToxic(proxy, name, json());
  return 'error' in changed ? failure(changed) : { status: 200, body: toxicJson(changed) };
}

function proxyJson({ name, listen, upstream, enabled, toxics }: ProxyState): unknown {
  return { name, listen, upstream, enabled, Logger: {}, toxics: toxics.map(toxicJson) };
}

function toxicJson({ attributes, name, type, stream, toxicity }: Toxic): unknown {
  return { attributes, name, type, stream, toxicity };
}

function failure({ status, error }: ApiError): Answer {
  return { status, body: { error, status } };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > BODY_BYTES_MAX) throw new SyntaxError('too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
