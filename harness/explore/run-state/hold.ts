/**
 * Who holds a run: the process of the last start that counted. It is free at once when that process is gone, however it
 * ended; there is no lock file that could be left behind.
 */
import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MisuseError, RigFaultError } from '../../../devices/wire/errors.js';
import { killExactly, ownIdentity, type ProcessIdentity, standingOf } from '../../leftovers/process-identity.js';
import { type RunState, readState } from './read-state.js';
import { type FinishedLine, type ReleasedLine, type RunLine, STATE_FILE, type StartLine } from './state-lines.js';

export interface Hold {
  readonly folder: string;
  readonly state: RunState;
  /** Nothing is left to do: it cannot be resumed any more. */
  finish(exit: number): void;
  /** Somebody else may go on. */
  release(): void;
}

/** A new run. */
export function beginRun(folder: string, run: RunLine): Hold {
  const path = join(folder, STATE_FILE);
  write(() => {
    writeFileSync(`${path}.part`, `${JSON.stringify(run)}\n`);
    renameSync(`${path}.part`, path);
  }, path);
  return take(folder, readState(folder));
}

/** A run that was killed or interrupted. @throws MisuseError when it is finished, or still runs */
export async function takeUpRun(folder: string): Promise<Hold> {
  const state = readState(folder);
  if (state.finished !== undefined) {
    const report = join(folder, 'report.html');
    throw new MisuseError({
      what: 'the run is finished, nothing is left to resume',
      where: folder,
      got: `exit code ${state.finished.exit}`,
      next: existsSync(report) ? `Its report is ${report}.` : 'Start a new one.',
    });
  }
  const { start } = state;
  if (start !== undefined && !state.released) refuseWhileHeld(folder, start.holder);
  const hold = take(folder, state);
  await endOrphans(folder, state);
  // What they wrote until they ended counts.
  return { ...hold, state: readState(folder) };
}

/** Nobody can look into another host or container; a run there that has written nothing for so long is dead. */
const SILENT_ELSEWHERE_MS = 600_000;

function refuseWhileHeld(folder: string, holder: ProcessIdentity): void {
  const standing = standingOf(holder);
  const silentMs = Date.now() - statSync(join(folder, STATE_FILE)).mtimeMs;
  if (standing === 'dead' || (standing === 'elsewhere' && silentMs > SILENT_ELSEWHERE_MS)) return;
  throw held(
    folder,
    holder,
    standing === 'alive' ? 'End it first.' : 'Resume it there, or ten minutes after it ended.',
  );
}

function held(folder: string, { pid, host }: ProcessIdentity, next: string): MisuseError {
  return new MisuseError({ what: 'the run is still running', where: folder, got: `process ${pid} on ${host}`, next });
}

function take(folder: string, state: RunState): Hold {
  const path = join(folder, STATE_FILE);
  const id = randomUUID();
  const start: StartLine = { kind: 'start', id, after: state.start?.id ?? null, holder: ownIdentity() };
  // The line before may have broken off, so this one begins on its own.
  write(() => appendFileSync(path, `\n${JSON.stringify(start)}\n`), path);
  const now = readState(folder);
  if (now.start !== undefined && now.start.id !== id) throw held(folder, now.start.holder, 'It was faster.');
  const append = (line: FinishedLine | ReleasedLine): void =>
    write(() => appendFileSync(path, `${JSON.stringify(line)}\n`), path);
  return {
    folder,
    state: now,
    finish: (exit) => append({ kind: 'finished', exit }),
    release: () => append({ kind: 'released', id }),
  };
}

const ORPHAN_MS_MAX = 10_000;
const LOOK_EVERY_MS = 20;

/** A process that still plays for a holder that was killed: it is about to end, and must not write beside us. */
async function endOrphans(folder: string, { workers }: RunState): Promise<void> {
  for (const { process: worker } of workers) {
    // Whoever played in this very process has stopped.
    if (worker.pid === process.pid) continue;
    killExactly(worker);
    const until = performance.now() + ORPHAN_MS_MAX;
    while (standingOf(worker) === 'alive') {
      if (performance.now() > until)
        throw new RigFaultError({
          what: 'a process of the earlier run does not end',
          where: folder,
          got: `process ${worker.pid}`,
        });
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }
}

function write(act: () => void, where: string): void {
  try {
    act();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new RigFaultError({
      what: code === 'ENOSPC' ? 'the disk is full' : 'the state of the run cannot be written',
      where,
      got: code,
      next: 'Free space, or name another folder with --out.',
    });
  }
}
