/** Goal: a run that was killed at any byte, and resumed, comes to what it would have come to. In virtual time, exactly. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { ownIdentity } from '../leftovers/process-identity.js';
import { exploreVirtual } from './explore-virtual.js';
import { DEFAULT_CHOICES, planArbitrary } from './plan-arbitrary.js';
import type { RunOptions } from './run-options.js';
import type { RunResult } from './run-result.js';
import { beginRun, takeUpRun } from './run-state/hold.js';
import { readState } from './run-state/read-state.js';
import type { RunLine } from './run-state/state-lines.js';

const base = mkdtempSync(join(tmpdir(), 'scanrig-test-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const OPTIONS: RunOptions = {
  suite: 'test',
  world: 'virtual',
  seed: 1,
  payments: 60,
  firmware: 'bug:timeout-as-decline',
  profile: 'generic-stx-lrc',
  soundbox: true,
  terminals: 1,
  history: 'all',
  folder: '',
  scanrig: '0.1.0',
  timeScale: 1,
  quiet: true,
};
const RUN: RunLine = {
  kind: 'run',
  schema: 1,
  scanrig: '0.1.0',
  suite: { file: 'test', sha256: '' },
  options: OPTIONS,
  runner: {},
};
const { firmware, profile, soundbox } = OPTIONS;
const PLANS = planArbitrary({ ...DEFAULT_CHOICES, firmware, profile, soundbox });

/** Saves after every episode: the clock jumps past each pause. */
function explore(options: RunOptions, stopAfter = Number.POSITIVE_INFINITY): Promise<RunResult> {
  let ms = 0;
  let looked = 0;
  const hooks = {
    now: () => {
      ms += 60;
      return ms;
    },
    progress: () => undefined,
    stopped: () => {
      looked += 1;
      return looked >= stopAfter;
    },
  };
  return exploreVirtual(options, PLANS, hooks);
}

const figures = ({ elapsedMs: _, ...rest }: RunResult) => rest;
const verdicts = (folder: string) => readState(folder).done.flatMap((line) => line.verdicts);
const fileOf = (folder: string, name: string) => readFileSync(join(folder, name));

async function newRun(options: Partial<RunOptions> = {}) {
  const folder = mkdtempSync(join(base, 'run-'));
  const hold = beginRun(folder, RUN);
  return { folder, hold, options: { ...OPTIONS, ...options, folder } };
}

/** As a kill leaves it: files cut anywhere, and a holder that is gone. */
function cutRun(whole: string, stateBytes: number, historyBytes: number): string {
  const folder = mkdtempSync(join(base, 'cut-'));
  const alive = ownIdentity().since;
  const state = fileOf(whole, 'state.jsonl').subarray(0, stateBytes).toString();
  writeFileSync(join(folder, 'state.jsonl'), state.replaceAll(`"since":"${alive}"`, '"since":"gone"'));
  writeFileSync(join(folder, 'history.jsonl'), fileOf(whole, 'history.jsonl').subarray(0, historyBytes));
  return folder;
}

test('killed at any byte of its state, with whatever history there is, a resumed run equals an uninterrupted one', async () => {
  const whole = await newRun();
  const wanted = figures(await explore(whole.options));
  const state = fileOf(whole.folder, 'state.jsonl');
  const history = fileOf(whole.folder, 'history.jsonl');
  expect(wanted.tally.violated).toBeGreaterThan(0);
  const first = state.indexOf('\n') + 1;
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: first, max: state.length }),
      fc.integer({ min: 0, max: history.length }),
      async (stateBytes, historyBytes) => {
        const folder = cutRun(whole.folder, stateBytes, historyBytes);
        await takeUpRun(folder);
        expect(figures(await explore({ ...OPTIONS, folder }))).toEqual(wanted);
        expect(fileOf(folder, 'history.jsonl').equals(history)).toBe(true);
        expect(verdicts(folder)).toEqual(verdicts(whole.folder));
      },
    ),
    { numRuns: 25 },
  );
}, 120_000);

test('interrupted again and again, a run comes to the same, and counts every payment once', async () => {
  const whole = await newRun();
  const wanted = figures(await explore(whole.options));
  const parts = await newRun();
  let hold = parts.hold;
  for (let stops = 0; ; stops += 1) {
    const result = await explore(parts.options, 2);
    if (!result.interrupted) {
      expect(figures(result)).toEqual(wanted);
      expect(stops).toBeGreaterThan(3);
      break;
    }
    hold.release();
    hold = await takeUpRun(parts.folder);
  }
  expect(verdicts(parts.folder)).toEqual(verdicts(whole.folder));
});

test.each(['failing', 'none'] as const)(
  'with --history %s the sum over the whole history is the same',
  async (history) => {
    const whole = await newRun({ history });
    const wanted = figures(await explore(whole.options));
    const parts = await newRun({ history });
    await explore(parts.options, 4);
    expect(figures(await explore(parts.options))).toEqual(wanted);
  },
);

test('a suite that draws other plans than before is not gone on with', async () => {
  const parts = await newRun();
  await explore(parts.options, 3);
  await expect(explore({ ...parts.options, seed: 6 })).rejects.toThrow('the suite draws other plans');
});
