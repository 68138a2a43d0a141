/** The side of the process that plays: where it goes on, and what it writes down on the way. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { MisuseError, RigFaultError } from '../../../devices/wire/errors.js';
import { ownIdentity } from '../../leftovers/process-identity.js';
import type { Plan } from '../../plan/plan.js';
import { readState } from './read-state.js';
import { type DoneLine, type FoundLine, STATE_FILE, type StateLine, type WaitingLine } from './state-lines.js';

export interface Progress {
  /** The last that was done and whose history is there; `undefined` at the start. */
  readonly done: DoneLine | undefined;
  readonly found: readonly FoundLine[];
  /** Played, not yet judged. */
  readonly waiting: ReadonlyMap<number, WaitingLine>;
}

export class RunRecord {
  readonly progress: Progress;
  readonly #fd: number;
  readonly #path: string;

  private constructor(folder: string, history: string | undefined) {
    this.#path = join(folder, STATE_FILE);
    this.progress = progressOf(folder, history);
    this.#fd = openSync(this.#path, 'a');
    this.#append({ kind: 'worker', process: ownIdentity() });
  }

  /** @param history the file whose length must bear out what is said to be done; `undefined` where none is kept */
  static open(folder: string, history: string | undefined): RunRecord {
    return new RunRecord(folder, history);
  }

  done(line: Omit<DoneLine, 'kind'>): void {
    this.#append({ kind: 'done', ...line });
  }

  found(line: Omit<FoundLine, 'kind'>): void {
    this.#append({ kind: 'found', ...line });
  }

  waiting(line: Omit<WaitingLine, 'kind'>): void {
    this.#append({ kind: 'waiting', ...line });
  }

  close(): void {
    closeSync(this.#fd);
  }

  #append(line: StateLine): void {
    try {
      writeSync(this.#fd, `${JSON.stringify(line)}\n`);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? String(error);
      throw new RigFaultError({
        what: code === 'ENOSPC' ? 'the disk is full' : 'the state of the run cannot be written',
        where: this.#path,
        got: code,
        next: 'Free space and resume the run.',
      });
    }
  }
}

function progressOf(folder: string, history: string | undefined): Progress {
  const { done, found, waiting } = readState(folder);
  const bytes = history === undefined ? 0 : (statSync(history, { throwIfNoEntry: false })?.size ?? 0);
  // A host that lost power may have kept the state and lost the end of the history.
  const last = done.findLast(({ historyBytes }) => historyBytes <= bytes);
  const next = last?.next ?? 0;
  return {
    done: last,
    found: found.filter(({ episode }) => episode < next),
    waiting: new Map([...waiting].filter(([episode]) => episode >= next)),
  };
}

export function planSum(plan: Plan): string {
  return createHash('sha256').update(JSON.stringify(plan)).digest('hex');
}

/** @throws MisuseError when the suite draws other plans than it did, so that the rest would not fit what is done */
export function checkPlan(done: DoneLine, plan: Plan): void {
  const got = planSum(plan);
  if (got === done.plan) return;
  throw new MisuseError({
    what: 'the suite draws other plans than when this run began',
    where: `episode ${done.next - 1}`,
    expected: done.plan.slice(0, 12),
    got: got.slice(0, 12),
    next: 'Undo the change to the suite or to scanrig, or start a new run.',
  });
}
