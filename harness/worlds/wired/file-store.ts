/**
 * Records on disk: a log of key and value, one JSON pair a line, read back and made short at every start. A write has reached
 * the kernel before the next effect is performed, so killing the process loses nothing that was persisted.
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

/** A settlement is a file for people and their tools as well: settlement/SR000001/000001.csv. */
const SETTLEMENT = /^settlement\/[A-Za-z0-9]+\/\d+$/;

export class FileStore {
  readonly records = new Map<string, string>();
  readonly #fd: number | undefined;
  readonly #path: string;

  /** @param folder `undefined` keeps records in memory only @throws RigFaultError when it cannot be written */
  constructor(folder: string | undefined) {
    this.#path = folder === undefined ? '' : join(folder, 'records.log');
    if (folder === undefined) return;
    this.#fd = this.#guard(() => {
      mkdirSync(folder, { recursive: true });
      if (existsSync(this.#path)) this.#load();
      const short = [...this.records].map((pair) => `${JSON.stringify(pair)}\n`).join('');
      writeFileSync(`${this.#path}.new`, short);
      renameSync(`${this.#path}.new`, this.#path);
      return openSync(this.#path, 'a');
    });
  }

  persist(key: string, value: string | undefined): void {
    if (value === undefined) this.records.delete(key);
    else this.records.set(key, value);
    const fd = this.#fd;
    if (fd === undefined) return;
    this.#guard(() => writeSync(fd, `${JSON.stringify([key, value ?? null])}\n`));
    if (value !== undefined && SETTLEMENT.test(key)) this.#guard(() => this.#writeFile(`${key}.csv`, value));
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
  }

  #writeFile(name: string, text: string): void {
    const path = join(dirname(this.#path), name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  #load(): void {
    for (const line of readFileSync(this.#path, 'utf8').split('\n')) {
      if (line === '') continue;
      let pair: [string, string | null];
      try {
        pair = JSON.parse(line) as [string, string | null];
      } catch {
        // The last line of a process that was killed in the middle of it: never persisted.
        continue;
      }
      if (pair[1] === null) this.records.delete(pair[0]);
      else this.records.set(pair[0], pair[1]);
    }
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
