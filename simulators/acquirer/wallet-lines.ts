/** The acquirer's lines to a wallet, one for each terminal, opened when it is first needed. */
import type { Effect } from '../../devices/wire/machine.js';
import { REOPEN, SILENT, WalletClient } from './wallet-client.js';

export class WalletLines {
  readonly #silenceMs: number;
  readonly #lines = new Map<string, WalletClient>();
  readonly #byConnection = new Map<number, WalletClient>();
  #connections = 0;

  constructor(silenceMs: number) {
    this.#silenceMs = silenceMs;
  }

  of(terminal: string): WalletClient {
    let line = this.#lines.get(terminal);
    if (line === undefined) {
      const made: WalletClient = new WalletClient(terminal, this.#silenceMs, () => {
        this.#connections += 1;
        this.#byConnection.set(this.#connections, made);
        return this.#connections;
      });
      line = made;
      this.#lines.set(terminal, line);
    }
    return line;
  }

  opened(connection: number, effects: Effect[]): void {
    this.#byConnection.get(connection)?.opened(connection, effects);
  }

  refused(connection: number, effects: Effect[]): void {
    this.#take(connection)?.refused(connection, effects);
  }

  closed(connection: number, effects: Effect[]): void {
    this.#take(connection)?.closed(connection, effects);
  }

  bytes(connection: number, bytes: Uint8Array, effects: Effect[]): void {
    this.#byConnection.get(connection)?.bytes(connection, bytes, effects);
  }

  /** True when the timer was ours. */
  timer(name: string, effects: Effect[]): boolean {
    if (name.startsWith(REOPEN)) {
      this.#lines.get(name.slice(REOPEN.length))?.reopen(effects);
      return true;
    }
    if (!name.startsWith(SILENT)) return false;
    const slash = name.lastIndexOf('/');
    this.#lines.get(name.slice(SILENT.length, slash))?.silent(name.slice(slash + 1), effects);
    return true;
  }

  retire(terminal: string): void {
    const line = this.#lines.get(terminal);
    this.#lines.delete(terminal);
    for (const [connection, owner] of this.#byConnection) if (owner === line) this.#byConnection.delete(connection);
  }

  #take(connection: number): WalletClient | undefined {
    const line = this.#byConnection.get(connection);
    this.#byConnection.delete(connection);
    return line;
  }
}
