/** The journal: a history as a file, one JSON object a line, written while it happens. */
import { createHash } from 'node:crypto';
import { closeSync, ftruncateSync, openSync, writeFileSync } from 'node:fs';
import { RigFaultError } from '../../devices/wire/errors.js';
import type { EpisodeHeader, RunHeader } from '../../devices/wire/events.js';

const BUFFER_BYTES = 1 << 20;

/** How far a journal had come: what follows was not yet judged when its writer was killed. */
export interface JournalPoint {
  readonly bytes: number;
  readonly sha256: string;
}

export class JournalWriter {
  readonly #path: string | undefined;
  readonly #fd: number | undefined;
  #sum = '';
  /** In the file once it is flushed. */
  #length = 0;
  #kept: Uint8Array[] = [];
  #bytes = 0;

  /**
   * @param path `undefined`: nothing is written, only the sum is taken
   * @param from goes on from there, and cuts off what stands behind it
   */
  constructor(path: string | undefined, header: RunHeader, from?: JournalPoint) {
    this.#path = path;
    this.#sum = from?.sha256 ?? '';
    if (path === undefined) return;
    const fd = guard(path, () => openSync(path, 'a'));
    this.#fd = fd;
    this.#length = from?.bytes ?? 0;
    guard(path, () => ftruncateSync(fd, this.#length));
    if (this.#length === 0) this.#keep(Buffer.from(`${JSON.stringify(header)}\n`));
  }

  /** Episode and event lines (copied), in order. `keep` false: they count for the sum and are not written. */
  episode(header: EpisodeHeader, events: Uint8Array, keep: boolean): void {
    const head = `${JSON.stringify(header)}\n`;
    this.#sum = createHash('sha256').update(this.#sum).update(head).update(events).digest('hex');
    if (keep) this.#keep(Buffer.concat([Buffer.from(head), events]));
    if (this.#bytes >= BUFFER_BYTES) this.#flush();
  }

  /** Everything so far is in the file. */
  point(): JournalPoint {
    this.#flush();
    return { bytes: this.#length, sha256: this.#sum };
  }

  /**
   * The sum of the last episode, each taken over the sum before it (in hex) and its own lines. The run header is not in it, so
   * that two runs can be compared; and it can be gone on with, which a plain sum cannot.
   */
  close(): string {
    this.#flush();
    if (this.#fd !== undefined) closeSync(this.#fd);
    return this.#sum;
  }

  #keep(bytes: Uint8Array): void {
    if (this.#fd === undefined) return;
    this.#kept.push(bytes);
    this.#bytes += bytes.length;
    this.#length += bytes.length;
  }

  #flush(): void {
    if (this.#fd === undefined || this.#kept.length === 0) return;
    const fd = this.#fd;
    for (const bytes of this.#kept) guard(this.#path ?? '', () => writeFileSync(fd, bytes));
    this.#kept = [];
    this.#bytes = 0;
  }
}

function guard<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const full = code === 'ENOSPC' || code === 'EDQUOT';
    throw new RigFaultError({
      what: full ? 'the disk is full while the history was written' : 'the history cannot be written',
      where: path,
      got: code,
      next: full ? 'Free space or name another folder with --out.' : 'Name a folder that can be written with --out.',
    });
  }
}
