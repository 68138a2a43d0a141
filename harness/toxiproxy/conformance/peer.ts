/** One end of a TCP connection, as a case sees it: what came, when, and how it ended. */
import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';

/** How a connection ended for this side: `fin`, or the code of the error, such as ECONNRESET. */
export type Ending = 'fin' | string;

export class Peer {
  readonly chunks: { readonly at: number; readonly bytes: Buffer }[] = [];
  ending: Ending | undefined;
  endedAt = 0;
  readonly #socket: Socket;
  readonly #waiters = new Set<() => void>();

  /** @param socket with `allowHalfOpen`, so that the end of one direction shows alone */
  constructor(socket: Socket, hear: (peer: Peer, bytes: Buffer) => void = () => undefined) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (bytes) => {
      this.chunks.push({ at: performance.now(), bytes });
      hear(this, bytes);
      this.#wake();
    });
    socket.on('end', () => this.#end('fin'));
    socket.on('error', (error: NodeJS.ErrnoException) => this.#end(error.code ?? error.message));
    socket.on('close', () => this.#end('fin'));
  }

  get length(): number {
    return this.chunks.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  get text(): string {
    return this.bytes.toString('latin1');
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks.map(({ bytes }) => bytes));
  }

  send(data: string | Uint8Array): void {
    this.#socket.write(data);
  }

  /** Whether what was sent has left for the kernel, which a peer that reads makes possible. */
  async flushed(withinMs: number): Promise<boolean> {
    const started = performance.now();
    while (this.#socket.writableLength > 0 && performance.now() - started < withinMs) await pause(10);
    return this.#socket.writableLength === 0;
  }

  /** Ends our direction alone. */
  finish(): void {
    this.#socket.end();
  }

  /** Is gone without a word. */
  destroy(): void {
    this.#socket.destroy();
  }

  /** Breaks the connection with a reset. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  stopReading(): void {
    this.#socket.pause();
  }

  /** Waits for so many bytes in all. @returns when the last of them came */
  async got(length: number, withinMs = 5_000): Promise<number> {
    await this.#until(() => this.length >= length, withinMs, `${length} bytes`);
    let sum = 0;
    for (const { at, bytes } of this.chunks) {
      sum += bytes.length;
      if (sum >= length) return at;
    }
    return performance.now();
  }

  /** Waits until the other side is gone. */
  async over(withinMs = 5_000): Promise<Ending> {
    await this.#until(() => this.ending !== undefined, withinMs, 'the end of the connection');
    return this.ending as Ending;
  }

  /** Nothing comes for so long, and the connection stands. */
  async hearsNothing(forMs: number): Promise<void> {
    const before = this.length;
    await pause(forMs);
    assert.equal(this.length - before, 0, `bytes came within ${forMs} ms`);
    assert.equal(this.ending, undefined, 'the connection ended');
  }

  async #until(done: () => boolean, withinMs: number, what: string): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (!done()) {
      const left = deadline - performance.now();
      if (left <= 0 || (this.ending !== undefined && !done()))
        assert.fail(`waited for ${what}, got ${this.length} bytes, ${this.ending ?? 'still open'}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        const wake = (): void => {
          clearTimeout(timer);
          this.#waiters.delete(wake);
          resolve();
        };
        this.#waiters.add(wake);
      });
    }
  }

  #end(how: Ending): void {
    if (this.ending !== undefined) return;
    this.ending = how;
    this.endedAt = performance.now();
    this.#wake();
  }

  #wake(): void {
    for (const wake of [...this.#waiters]) wake();
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** @throws the error of the system where nobody listens */
export function dial(listen: string): Promise<Peer> {
  const colon = listen.lastIndexOf(':');
  const host = listen.slice(0, colon).replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: host === '::' ? '127.0.0.1' : host,
      port: Number(listen.slice(colon + 1)),
      allowHalfOpen: true,
    });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(new Peer(socket));
    });
  });
}
