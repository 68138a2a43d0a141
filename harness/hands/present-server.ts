/** Serves the page beside the terminal. On loopback whoever is on this machine; elsewhere whoever has the token of the address. */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { MisuseError, RigFaultError } from '../../devices/wire/errors.js';
import type { Desk } from './desk.js';
import { type DeskWord, deskWord } from './desk-words.js';
import { codeSvg } from './draw-code.js';
import { BEAT_MS, presentPage } from './present-page.js';
import { type ReadCode, readCodes } from './read-codes.js';

export interface PresentSetup {
  readonly desk: Desk;
  readonly host: string;
  readonly port: number;
  /** Somebody posted a word for the desk. @returns what the answer says */
  said(word: DeskWord): Promise<Record<string, unknown>>;
  /** A picture held these codes. */
  read(codes: readonly ReadCode[]): void;
}

export interface PresentServer {
  readonly port: number;
  /** Addresses at which a browser finds the page. */
  readonly urls: readonly string[];
  close(): Promise<void>;
}

const WORD_BYTES_MAX = 4_096;
const PICTURE_BYTES_MAX = 16 << 20;

/** @throws RigFaultError when the port is taken */
export async function openPresentServer(setup: PresentSetup): Promise<PresentServer> {
  const local = isLoopback(setup.host);
  const base = local ? '/' : `/${randomBytes(16).toString('base64url')}/`;
  const site = new PresentSite(setup, base, local);
  const server = createServer((request, response) => void site.answer(request, response));
  // The first drawing loads a large module; nobody should wait for it with a phone in hand.
  await Promise.all([listening(server, setup), codeSvg('0', 'qr')]);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    urls: hostsOf(setup.host).map((host) => `http://${host.includes(':') ? `[${host}]` : host}:${port}${base}`),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

class PresentSite {
  readonly #setup: PresentSetup;
  readonly #base: string;
  readonly #local: boolean;

  constructor(setup: PresentSetup, base: string, local: boolean) {
    this.#setup = setup;
    this.#base = base;
    this.#local = local;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('cache-control', 'no-store');
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('referrer-policy', 'no-referrer');
    try {
      const [path = ''] = (request.url ?? '').split('?');
      const refused = this.#refusal(request);
      if (refused !== undefined) return plain(response, 403, refused);
      // Who does not know the token learns nothing, not even that there is one.
      if (!path.startsWith(this.#base)) return plain(response, 404, 'not found');
      await this.#route(request, response, path.slice(this.#base.length));
    } catch (error) {
      if (!response.headersSent)
        told(response, error instanceof MisuseError ? 400 : 500, { error: (error as Error).message });
      else response.end();
    }
  }

  /** A page of another site must not speak to a rig on loopback, neither by posting nor by a name that leads here. */
  #refusal({ headers, method }: IncomingMessage): string | undefined {
    const { host = '', origin } = headers;
    if (this.#local && !isLoopback(host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')))
      return 'another name than the rig has';
    if (method === 'POST' && origin !== undefined && origin !== `http://${host}`) return 'posted by another site';
    return undefined;
  }

  async #route(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const drawn = /^code\/(\d+)\/(qr|bar)\.svg$/.exec(path);
    if (request.method === 'GET' && path === '') return this.#page(response);
    if (request.method === 'GET' && path === 'state') return this.#state(request, response);
    if (request.method === 'GET' && drawn !== null)
      return this.#code(response, Number(drawn[1]), drawn[2] === 'qr' ? 'qr' : 'bar');
    if (request.method === 'POST' && path === 'answer') return this.#answered(request, response);
    if (request.method === 'POST' && path === 'desk') {
      const word = deskWord((await bodyOf(request, WORD_BYTES_MAX)).toString('utf8').trim());
      return told(response, 200, await this.#setup.said(word));
    }
    if (request.method === 'POST' && path === 'picture') return this.#picture(request, response);
    return plain(response, 404, 'not found');
  }

  #page(response: ServerResponse): void {
    const nonce = randomBytes(16).toString('base64');
    response.setHeader(
      'content-security-policy',
      `default-src 'none'; img-src 'self'; connect-src 'self'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(presentPage(nonce));
  }

  #state(request: IncomingMessage, response: ServerResponse): void {
    response.setHeader('content-type', 'text/event-stream');
    const { desk } = this.#setup;
    const put = (): void => void response.write(`retry: 1000\ndata: ${JSON.stringify(desk.state)}\n\n`);
    const unwatch = desk.watch(put);
    const beat = setInterval(put, BEAT_MS);
    request.once('close', () => {
      clearInterval(beat);
      unwatch();
    });
    put();
  }

  async #code(response: ServerResponse, id: number, as: 'qr' | 'bar'): Promise<void> {
    const text = this.#setup.desk.codeText(id);
    if (text === undefined) return plain(response, 404, 'no longer shown');
    response.setHeader('content-type', 'image/svg+xml');
    response.end(await codeSvg(text, as));
  }

  async #answered(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, id, answer] =
      /^\{"id":(\d{1,9}),"answer":"(done|cannot)"\}$/.exec((await bodyOf(request, WORD_BYTES_MAX)).toString('utf8')) ??
      [];
    if (id === undefined) return plain(response, 400, 'no answer');
    const taken = this.#setup.desk.answer(Number(id), answer === 'done' ? 'done' : 'cannot', 'page');
    told(response, taken ? 200 : 409, { taken });
  }

  async #picture(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const picture = await bodyOf(request, PICTURE_BYTES_MAX);
    const codes = await readCodes(picture);
    this.#setup.desk.pictureRead(
      codes.map(({ format }) => format),
      picture.length,
    );
    this.#setup.read(codes);
    told(response, 200, { codes });
  }
}

/** @throws MisuseError for a body that is too long */
async function bodyOf(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += (part as Buffer).length;
    if (bytes > bytesMax)
      throw new MisuseError({ what: 'too much was posted', expected: `${bytesMax} bytes at most`, got: 'more' });
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts);
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.end(`${text}\n`);
}

function told(response: ServerResponse, status: number, value: unknown): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(value));
}

function listening(server: Server, { host, port }: PresentSetup): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new RigFaultError({
          what: error.code === 'EADDRINUSE' ? 'the port is in use' : 'the port cannot be listened on',
          where: `${host}:${port}`,
          got: error.code ?? error.message,
          next: 'Name another port, or 0 for a free one.',
        }),
      ),
    );
    server.listen(port, host, resolve);
  });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** Where one listens on every address, those that another machine may know. */
function hostsOf(host: string): string[] {
  if (host !== '0.0.0.0' && host !== '::') return [host];
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const outside = own.filter(({ internal, family }) => !internal && family === 'IPv4').map(({ address }) => address);
  return outside.length === 0 ? ['127.0.0.1'] : outside;
}
