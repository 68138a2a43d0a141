/**
 * A party's medium, the same in every world: records, what a cache still holds, and what a fault makes of the next write. A
 * world keeps time and files; this keeps what is written where.
 *
 *   write ─▶ [full: a new key is refused] ─▶ [torn: half a line, power goes] ─▶ records (synced) | cache (unsynced)
 */
import type { RecordChange } from '../../devices/wire/machine.js';
import { logLine, readLog } from './record-log.js';

export class Store {
  /** As the machine wrote them, the cache included. */
  readonly records = new Map<string, string>();
  /** What a power cut takes back: the values before the writes that the cache holds. */
  #unsynced: RecordChange[] = [];
  /** The values before the last write. */
  #before: readonly RecordChange[] = NOTHING;
  full = false;
  /** Power goes in the middle of the next write. */
  tearNext: (() => void) | undefined;

  /** True when it was carried out. */
  write(key: string, value: string | undefined, synced: boolean): boolean {
    const before = this.records.get(key);
    if (this.full && before === undefined && value !== undefined) return false;
    if (this.tearNext !== undefined) return this.#tear([[key, value]]);
    this.#before = [[key, before]];
    this.#put(key, value);
    if (!synced) this.#unsynced.push([key, before]);
    else if (this.#unsynced.length > 0) this.#unsynced = [];
    return true;
  }

  /** All of it or nothing. */
  writeAll(changes: readonly RecordChange[]): boolean {
    if (this.full && changes.some(([key, value]) => value !== undefined && !this.records.has(key))) return false;
    if (this.tearNext !== undefined) return this.#tear(changes);
    const before: RecordChange[] = [];
    for (const [key, value] of changes) {
      before.push([key, this.records.get(key)]);
      this.#put(key, value);
    }
    this.#before = before;
    this.#unsynced = [];
    return true;
  }

  /** A power cut: what the cache held is gone. */
  dropCache(): void {
    for (const [key, before] of this.#unsynced.reverse()) this.#put(key, before);
    this.#unsynced = [];
  }

  /** A new life: what the one before wrote is on the medium for good. */
  start(): void {
    this.#before = NOTHING;
  }

  /** The medium had said that the last write was safe, and it was not. */
  loseLastWrite(): void {
    for (const [key, before] of [...this.#before].reverse()) this.#put(key, before);
    this.#before = NOTHING;
  }

  #put(key: string, value: string | undefined): void {
    if (value === undefined) this.records.delete(key);
    else this.records.set(key, value);
  }

  /** Half of the line is on the medium, and what is read back at the next start leaves it out. */
  #tear(changes: readonly RecordChange[]): boolean {
    const torn = this.tearNext;
    this.tearNext = undefined;
    const line = logLine(changes);
    readLog(line.slice(0, line.length >> 1), this.records);
    torn?.();
    return false;
  }
}

const NOTHING: readonly RecordChange[] = [];
