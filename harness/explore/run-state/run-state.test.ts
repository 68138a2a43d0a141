/** Goal: one holder at a time and never a stale one; what was written counts, what broke off does not, nonsense is told. */
import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { identityOf, ownIdentity, type ProcessIdentity } from '../../leftovers/process-identity.js';
import { newTally } from '../tally.js';
import { beginRun, takeUpRun } from './hold.js';
import { readState } from './read-state.js';
import type { DoneLine, RunLine, StateLine } from './state-lines.js';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'scanrig-test-'));
  path = join(folder, 'state.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const RUN: RunLine = {
  kind: 'run',
  schema: 1,
  scanrig: '0.1.0',
  suite: { file: 'scan-pay', sha256: 'sum' },
  options: {
    suite: 'scan-pay',
    world: 'virtual',
    seed: 7,
    payments: 20,
    firmware: 'reference',
    profile: 'generic-stx-lrc',
    soundbox: true,
    terminals: 1,
    history: 'all',
    folder: 'runs/1',
    scanrig: '0.1.0',
    timeScale: 1,
    quiet: true,
  },
  runner: {},
};

/** A process that was there and is gone. */
const dead = (): ProcessIdentity => ({ ...ownIdentity(), since: 'long ago' });

function done(from: number, next: number): DoneLine {
  const verdicts = Array.from({ length: next - from }, () => ['settled']);
  const sums = { plan: '', historyBytes: 10 * next, historySha256: '', virtualMs: 0, elapsedMs: 0 };
  return { kind: 'done', from, next, verdicts, ...sums, tally: newTally(), rigFaults: [] };
}

function write(...lines: (StateLine | string)[]): void {
  writeFileSync(path, lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));
}

const start = (id: string, after: string | null, holder = dead()): StateLine => ({ kind: 'start', id, after, holder });
const ranges = (): string[] => readState(folder).done.map(({ from, next }) => `${from}-${next}`);

test('a run that is held is not taken up, and the holder is named', async () => {
  beginRun(folder, RUN);
  await expect(takeUpRun(folder)).rejects.toMatchObject({
    name: 'MisuseError',
    message: expect.stringMatching(new RegExp(`still running.*process ${process.pid}`)),
  });
});

test('a run whose holder let go is taken up', async () => {
  beginRun(folder, RUN).release();
  const hold = await takeUpRun(folder);
  expect(hold.state.run).toEqual(RUN);
  await expect(takeUpRun(folder)).rejects.toThrow('still running');
});

test('a run is free at once when its holder is killed, and another process with its number does not hold it', async () => {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  const holder = identityOf(child.pid as number) as ProcessIdentity;
  write(RUN, start('a', null, holder));
  await expect(takeUpRun(folder)).rejects.toThrow(`process ${child.pid}`);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  await takeUpRun(folder);
  write(RUN, start('a', null, { ...ownIdentity(), since: 'before' }));
  await takeUpRun(folder);
});

test('of two that take a run at the same time one has it', () => {
  write(RUN, start('old', null), start('first', 'old'), start('second', 'old'));
  expect(readState(folder).start?.id).toBe('first');
  appendFileSync(path, `${JSON.stringify(start('third', 'first'))}\n`);
  expect(readState(folder).start?.id).toBe('third');
});

test('a holder on another host holds while it writes, and for ten minutes after', async () => {
  write(RUN, start('a', null, { ...ownIdentity(), host: 'another' }));
  await expect(takeUpRun(folder)).rejects.toThrow('on another');
  const before = Date.now() / 1000 - 601;
  utimesSync(path, before, before);
  await takeUpRun(folder);
});

test('a process that still plays for a dead holder is ended before somebody else plays', async () => {
  const orphan = spawn('sleep', ['60'], { stdio: 'ignore' });
  const ended = new Promise((resolve) => orphan.once('exit', (_, signal) => resolve(signal)));
  write(RUN, start('a', null), { kind: 'worker', process: identityOf(orphan.pid as number) as ProcessIdentity });
  await takeUpRun(folder);
  expect(await ended).toBe('SIGKILL');
});

test('a finished run is not resumed, and its report is named', async () => {
  const hold = beginRun(folder, RUN);
  hold.finish(1);
  writeFileSync(join(folder, 'report.html'), '');
  await expect(takeUpRun(folder)).rejects.toThrow(/finished.*exit code 1.*report\.html/);
});

test.each([
  ['a folder that is not there', () => rmSync(folder, { recursive: true }), 'no such run folder'],
  ['a folder without a run', () => undefined, 'holds no run'],
  ['an empty state', () => writeFileSync(path, ''), 'does not say what was asked for'],
  ['another layout', () => write({ ...RUN, schema: 2 } as never), 'another version'],
  ['a line that is no JSON in the middle', () => write(RUN, 'half a li', done(0, 1)), 'state.jsonl:2'],
  ['a line with a wrong field', () => write(RUN, { ...done(0, 1), next: 'x' } as never), 'state.jsonl:2 next'],
  ['a line of an unknown kind', () => write(RUN, { kind: 'odd' } as never, done(0, 1)), 'state.jsonl:2'],
  ['a missing line', () => write(RUN, done(0, 1), done(2, 3)), 'an episode is missing'],
])('%s is told in one message', async (_what, make, message) => {
  make();
  await expect(takeUpRun(folder)).rejects.toMatchObject({
    name: 'MisuseError',
    message: expect.stringContaining(message),
  });
});

test('wherever the last line breaks off, what stood before it counts, and the next holder begins on a line of its own', async () => {
  write(RUN, start('a', null), done(0, 2));
  const whole = readFileSync(path, 'utf8');
  const last = `${JSON.stringify(done(2, 5))}\n`;
  for (let cut = 0; cut <= last.length; cut += 1) {
    writeFileSync(path, whole + last.slice(0, cut));
    const wanted = cut >= last.length - 1 ? ['0-2', '2-5'] : ['0-2'];
    expect({ cut, ranges: ranges() }).toEqual({ cut, ranges: wanted });
    const hold = await takeUpRun(folder);
    expect({ cut, ranges: ranges() }).toEqual({ cut, ranges: wanted });
    hold.release();
  }
});

test('episodes that were played again after a resume stand in place of those that were cut off', () => {
  write(RUN, start('a', null), done(0, 2), done(2, 5), start('b', 'a'), done(2, 3), done(3, 9));
  expect(ranges()).toEqual(['0-2', '2-3', '3-9']);
});
