/** Goal: the storm tells what a resumed run has lost, doubled or changed; a good one passes. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exploreVirtual } from '../explore/explore-virtual.js';
import { DEFAULT_CHOICES, planArbitrary } from '../explore/plan-arbitrary.js';
import type { RunOptions } from '../explore/run-options.js';
import { beginRun } from '../explore/run-state/hold.js';
import { type Done, doneSoFar, findingsOf } from './findings.js';

const base = mkdtempSync(join(tmpdir(), 'scanrig-test-'));
const good = join(base, 'good');
const OPTIONS: RunOptions = {
  suite: 'test',
  world: 'virtual',
  seed: 2,
  payments: 12,
  firmware: 'reference',
  profile: 'generic-stx-lrc',
  soundbox: true,
  terminals: 1,
  history: 'all',
  folder: good,
  scanrig: '0.1.0',
  timeScale: 1,
  quiet: true,
};

beforeAll(async () => {
  mkdirSync(join(good, 'failures'), { recursive: true });
  const suite = { file: 'test', sha256: '' };
  const hold = beginRun(good, { kind: 'run', schema: 1, scanrig: '0.1.0', suite, options: OPTIONS, runner: {} });
  const { firmware, profile, soundbox } = OPTIONS;
  let ms = 0;
  const now = (): number => {
    ms += 60;
    return ms;
  };
  const plans = planArbitrary({ ...DEFAULT_CHOICES, firmware, profile, soundbox });
  const { tally } = await exploreVirtual(OPTIONS, plans, { now, progress: () => undefined, stopped: () => false });
  writeFileSync(join(good, 'summary.json'), JSON.stringify({ ...tally, elapsedMs: 1, runFolder: good }));
  hold.finish(0);
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** A copy of the good run with one file changed. */
function spoilt(name: string, change: (text: string) => string): string {
  const folder = mkdtempSync(join(base, 'spoilt-'));
  cpSync(good, folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
  return folder;
}

const find = (folder: string, befores: readonly Done[] = []) => findingsOf(folder, befores, good, 'virtual');

test('a run that equals its reference, and all that stood before, has no finding', async () => {
  const before = doneSoFar(good);
  expect(before?.verdicts).toHaveLength(12);
  expect(await find(good, [before as Done])).toEqual({ lost: [], doubled: [], different: [] });
});

test('nothing was done by a rig that was killed before it began', () => {
  expect(doneSoFar(undefined)).toBeUndefined();
});

test('a verdict that is another than at the kill is lost, and differs from the reference', async () => {
  const folder = spoilt('state.jsonl', (text) => text.replace('"settled"', '"violated"'));
  const found = await find(folder, [doneSoFar(good) as Done]);
  expect(found.lost).toEqual(['verdicts that stood at kill 1']);
  expect(found.different).toEqual(['the history, judged again', 'verdicts']);
});

test('a history that is another than at the kill is lost', async () => {
  const folder = spoilt('history.jsonl', (text) => text.replace('"at":0', '"at":1'));
  expect(await find(folder, [doneSoFar(good) as Done])).toMatchObject({
    lost: ['history that stood at kill 1'],
    different: ['history.jsonl'],
  });
});

test('payments that were never judged are lost', async () => {
  const folder = spoilt('state.jsonl', (text) => text.replace('"payments":12', '"payments":15'));
  expect((await find(folder)).lost).toEqual(['3 of 15 payments']);
});

test('an episode that stands twice in the history is doubled', async () => {
  const folder = spoilt('history.jsonl', (text) => text + text.slice(text.indexOf('\n') + 1));
  expect((await find(folder)).doubled).toContain('episode 0 stands twice in the history');
});

test('other figures in the summary are told', async () => {
  const folder = spoilt('summary.json', (text) => text.replace(/"reversed":\d+/, '"reversed":99'));
  expect((await find(folder)).different).toEqual(['summary.json']);
});
