/** What a terminal and its acquirer have said to each other, as far as somebody who sets the terminal up wants to know. */
import type { TapObserver } from '../../../devices/links/tap.js';
import { meaningOf, requestMtiOf } from '../../../devices/protocols/iso8583/compiled.js';
import { decodeMessage } from '../../../devices/protocols/iso8583/decode.js';
import type { Dialect } from '../../../devices/protocols/iso8583/dialect.js';
import { FrameSplitter } from '../../../devices/protocols/iso8583/split.js';
import type { IsoMessage } from '../../../devices/protocols/iso8583/table.js';

export interface SignIn {
  /** F41 and F42, as the terminal has them. */
  readonly terminal: string;
  readonly merchant: string;
  /** F39 of the answer; absent while there is none. */
  readonly code?: string;
}

export class HostTalk implements TapObserver {
  connections = 0;
  /** Whole messages of the terminal. */
  messages = 0;
  /** Bytes of the terminal that are no message of the dialect. */
  strange = 0;
  signIn: SignIn | undefined;
  /** Why hand-shakes of TLS failed. */
  readonly handshakes = new Set<string>();
  /** Addresses that were turned away. */
  readonly strangers = new Set<string>();
  readonly #dialect: Dialect;
  readonly #splitters = new Map<string, FrameSplitter>();

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  onConnection(): void {
    this.connections += 1;
  }

  onHandshakeFailed(why: string): void {
    this.handshakes.add(why);
  }

  onStranger(address: string): void {
    this.strangers.add(address);
  }

  onBytes(direction: 'upstream' | 'downstream', bytes: Uint8Array, connection: number): void {
    const key = `${connection} ${direction}`;
    let splitter = this.#splitters.get(key);
    if (splitter === undefined) {
      splitter = new FrameSplitter(this.#dialect);
      this.#splitters.set(key, splitter);
    }
    for (const item of splitter.push(bytes)) {
      const decoded = item.kind === 'frame' ? decodeMessage(this.#dialect, item.bytes) : undefined;
      if (decoded?.ok === true) this.#said(direction, decoded.message);
      else if (direction === 'upstream') this.strange += item.bytes.length;
    }
  }

  onClosed(connection: number): void {
    this.#splitters.delete(`${connection} upstream`);
    this.#splitters.delete(`${connection} downstream`);
  }

  /** One clause. */
  words(): string {
    const failed = this.handshakes.size === 0 ? '' : `, TLS failed: ${[...this.handshakes].join(', ')}`;
    const away = `${failed}${this.strangers.size === 0 ? '' : `, turned away: ${[...this.strangers].join(', ')}`}`;
    if (this.connections === 0) return `no connection${away}`;
    if (this.messages === 0) return `${this.connections} connections, no message${away}`;
    const { signIn } = this;
    if (signIn === undefined) return `${this.messages} messages, no sign-in${away}`;
    const answer = signIn.code === undefined ? 'not answered' : `answered ${signIn.code}`;
    return `a sign-in of terminal ${JSON.stringify(signIn.terminal)}, merchant ${JSON.stringify(signIn.merchant)}, ${answer}${away}`;
  }

  #said(direction: 'upstream' | 'downstream', message: IsoMessage): void {
    const { mti, fields } = message;
    const { mti: signIn } = this.#dialect.messages['sign-in'];
    if (direction === 'upstream') this.messages += 1;
    if (mti === signIn) this.signIn = { terminal: fields[41] ?? '', merchant: fields[42] ?? '' };
    if (requestMtiOf(mti) === signIn && this.signIn !== undefined)
      this.signIn = { ...this.signIn, code: meaningOf(this.#dialect, fields[39]) };
  }
}
