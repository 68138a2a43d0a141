/**
 * The embedded server with Toxiproxy's HTTP API, for machines without the real one. Loopback unless told otherwise, and it
 * refuses browsers as Toxiproxy does: a page that somebody visits must not be able to change the bench.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RigFaultError } from '../../../devices/wire/errors.js';
import { BadBody, readJson } from './body.js';
import { ApiError, ProxyRegistry } from './proxy-registry.js';
import { routeOf, TOXIPROXY_API_VERSION } from './routes.js';

export interface RunningToxiproxy {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly version: string;
  close(): Promise<void>;
}

const BODY_BYTES_MAX = 64 << 20;

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
  try {
    const route = routeOf(request.method ?? 'GET', request.url ?? '/');
    // As in Toxiproxy a path that there is not comes before anything else, for a browser too.
    if (route === 'no path') return sendText(response, 404, '404 page not found');
    if (route === 'no method') return void response.writeHead(405).end();
    if ((request.headers['user-agent'] ?? '').startsWith('Mozilla/'))
      return sendText(response, 403, 'User agent not allowed');
    const text = await bodyOf(request);
    const { status, body, type = 'application/json' } = await route(registry, () => readJson(text));
    if (body === undefined) response.writeHead(status).end();
    else response.writeHead(status, { 'content-type': type }).end(body);
  } catch (error) {
    const status = error instanceof ApiError || error instanceof BadBody ? error.status : 500;
    const message = error instanceof Error ? error.message : String(error);
    sendText(response, status, JSON.stringify({ error: message, status }));
  }
}

/** Errors are text with a line's end, also those that hold JSON. */
function sendText(response: ServerResponse, status: number, text: string): void {
  response
    .writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' })
    .end(`${text}\n`);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > BODY_BYTES_MAX) throw new BadBody(`longer than ${BODY_BYTES_MAX} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
