/**
 * The acquirer's line to a wallet for one terminal: one connection, calls told apart by `nonce_str`, silence after a while.
 * Every terminal has a line of its own, so that one that is held up holds up nobody else (wallet-lines.ts).
 */
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
/** Timers: what follows is the terminal, and for a silence the call. */
export const REOPEN = 'wallet-reopen/';
export const SILENT = 'wallet-silent/';

export class WalletClient {
  readonly #terminal: string;
  readonly #silenceMs: number;
  readonly #newConnection: () => number;
  readonly #calls = new Map<string, Call>();
  #reader = new DocumentReader();
  #connection = 0;
  #state: 'closed' | 'opening' | 'open' = 'closed';
  #nonce = 0;

  /** @param newConnection numbers the connections of all lines, no two alike */
  constructor(terminal: string, silenceMs: number, newConnection: () => number) {
    this.#terminal = terminal;
    this.#silenceMs = silenceMs;
    this.#newConnection = newConnection;
  }

  call(fields: WalletDocument, effects: Effect[], onAnswer: OnAnswer): void {
    this.#nonce += 1;
    const nonce = String(this.#nonce);
    const bytes = encodeDocument(fields, nonce);
    const open = this.#state === 'open';
    this.#calls.set(nonce, { bytes, onAnswer, sent: open });
    effects.push({ kind: 'arm', timer: this.#silence(nonce), afterMs: this.#silenceMs, scaled: true });
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
      effects.push({ kind: 'disarm', timer: this.#silence(nonce) });
      call.onAnswer('unreachable', effects);
    }
  }

  /** Calls that were sent are not sent again on the next connection: their silence is an answer too. */
  closed(connection: number, effects: Effect[]): void {
    if (connection !== this.#connection) return;
    this.#state = 'closed';
    if (this.#calls.size > 0)
      effects.push({ kind: 'arm', timer: `${REOPEN}${this.#terminal}`, afterMs: REOPEN_MS, scaled: false });
  }

  bytes(connection: number, bytes: Uint8Array, effects: Effect[]): void {
    if (connection !== this.#connection) return;
    for (const document of this.#reader.push(bytes)) {
      const nonce = document['nonce_str'] ?? '';
      const call = this.#calls.get(nonce);
      if (call === undefined) continue;
      this.#calls.delete(nonce);
      effects.push({ kind: 'disarm', timer: this.#silence(nonce) });
      call.onAnswer(document, effects);
    }
  }

  reopen(effects: Effect[]): void {
    if (this.#state === 'closed') this.#open(effects);
  }

  silent(nonce: string, effects: Effect[]): void {
    const call = this.#calls.get(nonce);
    this.#calls.delete(nonce);
    call?.onAnswer('silence', effects);
  }

  #silence(nonce: string): string {
    return `${SILENT}${this.#terminal}/${nonce}`;
  }

  #open(effects: Effect[]): void {
    if (this.#state !== 'closed') return;
    this.#state = 'opening';
    this.#connection = this.#newConnection();
    effects.push({ kind: 'open', link: 'wallet', connection: this.#connection });
  }
}
