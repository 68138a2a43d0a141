/** When a rig is killed: by the clock, by what it has written down, or while it writes its reports. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Rng } from '../../devices/wire/rng.js';
import { STATE_FILE } from '../explore/run-state/state-lines.js';

export type KillPoint =
  | { readonly kind: 'time'; readonly ms: number }
  /** Once the state has grown by so many bytes, and a little later. */
  | { readonly kind: 'state'; readonly bytes: number; readonly ms: number }
  /** Once this report is there, or is being written. */
  | { readonly kind: 'report'; readonly file: string; readonly ms: number };

/** What an uninterrupted run took, so that kills fall all over it. */
export interface Extent {
  readonly ms: number;
  readonly stateBytes: number;
}

const REPORTS = ['summary.json', 'junit.xml', 'report.html', 'README.md'] as const;

/** @param stateBytes what the run has written down so far */
export function drawKillPoint(rng: Rng, extent: Extent, stateBytes: number): KillPoint {
  const draw = rng.between(1, 100);
  const later = rng.between(0, 30);
  const left = extent.stateBytes - stateBytes;
  if (draw <= 35) return { kind: 'time', ms: rng.between(0, Math.ceil(extent.ms)) };
  // Not the whole of what is left, or few runs would be killed more than twice.
  if (draw <= 80 && left > 1) return { kind: 'state', bytes: rng.between(1, Math.ceil(left / 2)), ms: later };
  return { kind: 'report', file: REPORTS[rng.between(0, REPORTS.length - 1)] as string, ms: later % 4 };
}

const LOOK_EVERY_MS = 2;

/** @param folder of the run, once it has one @returns false when the rig ended before the point came */
export async function waitFor(
  point: KillPoint,
  folder: () => string | undefined,
  ended: () => boolean,
): Promise<boolean> {
  const started = performance.now();
  const size = stateSize(folder());
  const writing = point.kind === 'report' ? stampOf(folder(), point.file) : '';
  const isDue = (): boolean => {
    if (point.kind === 'time') return performance.now() - started >= point.ms;
    if (point.kind === 'state') return stateSize(folder()) >= size + point.bytes;
    return stampOf(folder(), point.file) !== writing;
  };
  while (!isDue()) {
    if (ended()) return false;
    await pause(LOOK_EVERY_MS);
  }
  if (point.kind !== 'time' && point.ms > 0) await pause(point.ms);
  return !ended();
}

/** Another once the report is written, anew or for the first time. */
function stampOf(folder: string | undefined, file: string): string {
  if (folder === undefined) return ',';
  return ['', '.part']
    .map((end) => statSync(join(folder, file + end), { throwIfNoEntry: false })?.mtimeMs ?? '')
    .join();
}

export function stateSize(folder: string | undefined): number {
  return folder === undefined ? 0 : (statSync(join(folder, STATE_FILE), { throwIfNoEntry: false })?.size ?? 0);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
