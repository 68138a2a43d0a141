/**
 * Records on disk: a log (../record-log.ts), read back and made short at every start. A write has reached the kernel before
 * the next effect is performed, so killing the process loses nothing that was persisted, and only what a fault says.
 */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { RigFaultError } from '../../../devices/wire/errors.js';
import type { RecordChange, Records } from '../../../devices/wire/machine.js';
import { logLine, readLog } from '../record-log.js';
import { Store } from '../store.js';

/** A settlement is a file for people and their tools as well: settlement/SR000001/000001.csv. */
const SETTLEMENT = /^settlement\/[A-Za-z0-9]+\/\d+$/;
const LOG = 'records.log';
/** Stands between what an earlier life wrote and what this one writes. */
const START_LINE = logLine([]);

export class FileStore {
  readonly #store = new Store();
  readonly #fd: number | undefined;
  readonly #path: string;
  /** Lines that were written to a cache only: a power cut, which kills the process, loses them. */
  readonly #cached: string[] = [];

  /** @param folder `undefined` keeps records in memory only @throws RigFaultError when it cannot be written */
  constructor(folder: string | undefined) {
    this.#path = folder === undefined ? '' : join(folder, LOG);
    if (folder === undefined) return;
    this.#fd = this.#guard(() => {
      mkdirSync(folder, { recursive: true });
      const { records } = this.#store;
      if (existsSync(this.#path)) readLog(readFileSync(this.#path, 'utf8'), records);
      writeFileSync(`${this.#path}.new`, [...[...records].map((record) => logLine([record])), START_LINE].join(''));
      renameSync(`${this.#path}.new`, this.#path);
      return openSync(this.#path, 'a');
    });
  }

  get records(): Records {
    return this.#store.records;
  }

  get full(): boolean {
    return this.#store.full;
  }

  /** No room for new keys, or room again. */
  set full(full: boolean) {
    this.#store.full = full;
  }

  /** @param synced false: to the cache @returns false where there was no room @throws RigFaultError when the disk is truly full */
  persist(key: string, value: string | undefined, synced = true): boolean {
    return this.#store.write(key, value, synced) && this.#append([[key, value]], synced);
  }

  /** All of it or nothing. */
  persistAll(changes: readonly RecordChange[]): boolean {
    return this.#store.writeAll(changes) && this.#append(changes, true);
  }

  /** Power goes in the middle of this write. */
  tear(changes: readonly RecordChange[]): void {
    const line = logLine(changes);
    this.#write(this.#cached.splice(0).join('') + line.slice(0, line.length >> 1));
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
  }

  #append(changes: readonly RecordChange[], synced: boolean): true {
    if (!synced) this.#cached.push(logLine(changes));
    else {
      this.#write(this.#cached.length === 0 ? logLine(changes) : this.#cached.splice(0).join('') + logLine(changes));
      for (const [key, value] of changes)
        if (value !== undefined && SETTLEMENT.test(key)) this.#guard(() => this.#writeFile(`${key}.csv`, value));
    }
    return true;
  }

  #write(text: string): void {
    const fd = this.#fd;
    if (fd !== undefined) this.#guard(() => writeSync(fd, text));
  }

  #writeFile(name: string, text: string): void {
    if (this.#path === '') return;
    const path = join(dirname(this.#path), name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  #guard<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? String(error);
      throw new RigFaultError({
        what: code === 'ENOSPC' ? 'the disk is full' : 'records cannot be written',
        where: this.#path,
        got: code,
        next: 'Name another folder with --store.',
      });
    }
  }
}

/** For a party whose storage no fault gets at. */
export function savingTo(store: FileStore): (changes: readonly RecordChange[], synced: boolean) => 'go' {
  return (changes, synced) => {
    const [only] = changes;
    if (changes.length === 1 && only !== undefined) store.persist(only[0], only[1], synced);
    else store.persistAll(changes);
    return 'go';
  };
}

/** Takes the last write of a party's last life out of its log: the medium lied. The party is gone. */
export function loseLastWrite(folder: string): void {
  const path = join(folder, LOG);
  const lines = readFileSync(path, 'utf8').split(/(?<=\n)/);
  if (lines.at(-1) !== START_LINE) lines.pop();
  writeFileSync(path, lines.join(''));
}
