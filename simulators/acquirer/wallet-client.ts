/** The acquirer's line to a wallet: one connection, calls told apart by `nonce_str`, silence after a while. */
import type { Effect } from '../../devices/wire/machine.js';
import { DocumentReader, encodeDocument, type WalletDocument } from '../wallets/wechat/wire.js';

/** What a wallet said to a call; `silence` when nothing came in time, `unreachable` when the call could not even leave. */
export type WalletAnswer = WalletDocument | 'silence' | 'unreachable';
type OnAnswer = (answer: WalletAnswer, effects: Effect[]) => void;

interface Call {
  readonly bytes: Uint8Array;
  readonly onAnswer: OnAnswer;
  sent: boolean;
}

const REOPEN_MS = 1_000;

export class WalletClient {
  readonly #silenceMs: number;
  readonly #calls = new Map<string, Call>();
  #reader = new DocumentReader();
  #connection = 0;
  #state: 'closed' | 'opening' | 'open' = 'closed';
  #nonce = 0;

  constructor(silenceMs: number) {
    this.#silenceMs = silenceMs;
  }

  call(fields: WalletDocument, effects: Effect[], onAnswer: OnAnswer): void {
    this.#nonce += 1;
    const nonce = String(this.#nonce);
    const bytes = encodeDocument({ ...fields, nonce_str: nonce });
    const open = this.#state === 'open';
    this.#calls.set(nonce, { bytes, onAnswer, sent: open });
    effects.push({ kind: 'arm', timer: `wallet-silent/${nonce}`, afterMs: this.#silenceMs, scaled: true });
    if (open) effects.push({ kind: 'send', link: 'wallet', connection: this.#connection, bytes });
    else this.#open(effects);
  }

  opened(connection: number, effects: Effect[]): void {
    if (connection !== this.#connection) return;
    this.#state = 'open';
    this.#reader = new DocumentReader();
    for (const call of this.#calls.values()) {
      if (call.sent) continue;
      call.sent = true;
      effects.push({ kind: 'send', link: 'wallet', connection, bytes: call.bytes });
    }
  }

  /** Nobody listens there: calls that wait for the connection have failed. */
  refused(connection: number, effects: Effect[]): void {
    if (connection !== this.#connection) return;
    this.#state = 'closed';
    for (const [nonce, call] of [...this.#calls]) {
      if (call.sent) continue;
      this.#calls.delete(nonce);
      effects.push({ kind: 'disarm', timer: `wallet-silent/${nonce}` });
      call.onAnswer('unreachable', effects);
    }
  }

  /** Calls that were sent are not sent again on the next connection: their silence is an answer too. */
  closed(connection: number, effects: Effect[]): void {
    if (connection !== this.#connection) return;
    this.#state = 'closed';
    if (this.#calls.size > 0) effects.push({ kind: 'arm', timer: 'wallet-reopen', afterMs: REOPEN_MS, scaled: false });
  }

  bytes(connection: number, bytes: Uint8Array, effects: Effect[]): void {
    if (connection !== this.#connection) return;
    for (const document of this.#reader.push(bytes)) {
      const nonce = document['nonce_str'] ?? '';
      const call = this.#calls.get(nonce);
      if (call === undefined) continue;
      this.#calls.delete(nonce);
      effects.push({ kind: 'disarm', timer: `wallet-silent/${nonce}` });
      call.onAnswer(document, effects);
    }
  }

  /** True when the timer was ours. */
  timer(name: string, effects: Effect[]): boolean {
    if (name === 'wallet-reopen') {
      if (this.#state === 'closed') this.#open(effects);
      return true;
    }
    if (!name.startsWith('wallet-silent/')) return false;
    const nonce = name.slice('wallet-silent/'.length);
    const call = this.#calls.get(nonce);
    this.#calls.delete(nonce);
    call?.onAnswer('silence', effects);
    return true;
  }

  #open(effects: Effect[]): void {
    if (this.#state !== 'closed') return;
    this.#state = 'opening';
    this.#connection += 1;
    effects.push({ kind: 'open', link: 'wallet', connection: this.#connection });
  }
}
