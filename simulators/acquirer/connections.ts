/** The host's connections: frames in, replies out, one request of a connection after another, idle ones closed. */

import type { Dialect } from '../../devices/protocols/iso8583/dialect.js';
import { FrameSplitter } from '../../devices/protocols/iso8583/split.js';
import { copyBytes } from '../../devices/wire/bytes.js';
import type { Effect, Instant } from '../../devices/wire/machine.js';

interface Connection {
  readonly splitter: FrameSplitter;
  readonly waiting: Uint8Array[];
  busy: boolean;
  lastHeard: Instant;
}

/** Called with a whole frame; `answer` must be called once, with the reply's bytes or `undefined` to close. */
export type OnFrame = (frame: Uint8Array, answer: Answer, now: Instant, effects: Effect[]) => void;
/** @param keepOrder false lets the next request go first while this reply is held (`late` replies). */
export type Answer = (reply: Uint8Array | undefined, effects: Effect[]) => void;

export class HostConnections {
  readonly #dialect: Dialect;
  readonly #idleMs: number;
  readonly #onFrame: OnFrame;
  readonly #open = new Map<number, Connection>();

  constructor(dialect: Dialect, idleMs: number, onFrame: OnFrame) {
    this.#dialect = dialect;
    this.#idleMs = idleMs;
    this.#onFrame = onFrame;
  }

  opened(id: number, now: Instant, effects: Effect[]): void {
    this.#open.set(id, { splitter: new FrameSplitter(this.#dialect), waiting: [], busy: false, lastHeard: now });
    this.#armIdle(id, this.#idleMs, effects);
  }

  closed(id: number, effects: Effect[]): void {
    if (!this.#open.delete(id)) return;
    effects.push({ kind: 'disarm', timer: `idle/${id}` });
  }

  bytes(id: number, bytes: Uint8Array, now: Instant, effects: Effect[]): void {
    const connection = this.#open.get(id);
    if (connection === undefined) return;
    connection.lastHeard = now;
    for (const item of connection.splitter.push(bytes)) {
      if (item.kind === 'frame') connection.waiting.push(copyBytes(item.bytes));
      else return this.#close(id, effects);
    }
    this.#next(id, connection, now, effects);
  }

  /** True when the timer was ours. */
  timer(name: string, now: Instant, effects: Effect[]): boolean {
    if (!name.startsWith('idle/')) return false;
    const id = Number(name.slice(5));
    const idleMs = now - (this.#open.get(id)?.lastHeard ?? now);
    if (idleMs >= this.#idleMs) this.#close(id, effects);
    // The timer is not armed anew with every chunk: it looks when it runs out how long the line has really been quiet.
    else this.#armIdle(id, Math.max(1, this.#idleMs - idleMs), effects);
    return true;
  }

  /** Sends bytes on a connection if it still stands: a reply that was held, or its second copy. */
  send(id: number, bytes: Uint8Array, effects: Effect[]): void {
    if (this.#open.has(id)) effects.push({ kind: 'send', link: 'acquirer', connection: id, bytes });
  }

  stands(id: number): boolean {
    return this.#open.has(id);
  }

  /** Which connection an answer belongs to, for replies that go out later. */
  idOf(answer: Answer): number | undefined {
    return this.#ids.get(answer);
  }
  readonly #ids = new WeakMap<Answer, number>();

  #next(id: number, connection: Connection, now: Instant, effects: Effect[]): void {
    if (connection.busy) return;
    const frame = connection.waiting.shift();
    if (frame === undefined) return;
    connection.busy = true;
    const answer: Answer = (reply, out) => {
      if (this.#open.get(id) !== connection) return;
      connection.busy = false;
      if (reply === undefined) return this.#close(id, out);
      if (reply.length > 0) this.send(id, reply, out);
      this.#next(id, connection, now, out);
    };
    this.#ids.set(answer, id);
    this.#onFrame(frame, answer, now, effects);
  }

  #close(id: number, effects: Effect[]): void {
    if (!this.#open.has(id)) return;
    effects.push({ kind: 'close', link: 'acquirer', connection: id });
    this.closed(id, effects);
  }

  #armIdle(id: number, afterMs: number, effects: Effect[]): void {
    effects.push({ kind: 'arm', timer: `idle/${id}`, afterMs, scaled: false });
  }
}
