/** Units over TCP: one after another as they are. What is sent is across; T3 alone tells that it was not. */
import type { Effect, Instant } from '../../wire/machine.js';
import { ApduSplitter, encodeApdu } from './apdu.js';
import type { Transport, TransportOptions } from './transport.js';

export class TcpTransport implements Transport {
  readonly #options: TransportOptions;
  readonly #splitter = new ApduSplitter();
  #connection: number | undefined;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  get connectedNow(): boolean {
    return this.#connection !== undefined;
  }

  connected(connection: number): void {
    this.#splitter.reset();
    this.#connection = connection;
  }

  disconnected(): void {
    this.#connection = undefined;
    this.#splitter.reset();
  }

  send(unit: Uint8Array, kind: 'command' | 'response', effects: Effect[]): void {
    if (this.#connection === undefined) return;
    effects.push({ kind: 'send', link: this.#options.link, connection: this.#connection, bytes: unit });
    if (kind === 'command') this.#options.onSent(0, effects);
  }

  bytes(bytes: Uint8Array, now: Instant, effects: Effect[]): void {
    for (const unit of this.#splitter.push(bytes)) this.#options.onUnit(encodeApdu(unit), now, effects);
  }

  timer(): boolean {
    return false;
  }
}
