/**
 * Does the test runner's worker still live? A signal that reaches the whole group may end it before its first line, and the
 * runner would wait for it for ever. Each worker leaves its number in the run's own folder as soon as it lives.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PREFIX = 'worker-';
/** A worker that was started has left its number by then. */
const BIRTH_MS = 3_000;
const LOOK_EVERY_MS = 200;

export function noteWorker(folder: string): void {
  writeFileSync(join(folder, `${PREFIX}${process.pid}`), '');
}

/** @param stopped has somebody asked the run to end? @returns settles when it was asked to end and no worker is there to do so */
export async function workerGone(folder: string, stopped: () => boolean, over: AbortSignal): Promise<void> {
  let goneMs = 0;
  while (!over.aborted && goneMs < BIRTH_MS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    goneMs = stopped() && !workers(folder).some(lives) ? goneMs + LOOK_EVERY_MS : 0;
  }
}

function workers(folder: string): number[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => Number(name.slice(PREFIX.length)));
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
