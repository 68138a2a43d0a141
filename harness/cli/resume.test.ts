/** Goal: a run that is killed leaves nothing that plays on, and `run --resume` brings it to its end. With real processes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ProcessIdentity } from '../leftovers/process-identity.js';
import { standingOf } from '../leftovers/process-identity.js';

const MAIN = join(import.meta.dirname, '../../dist/harness/cli/main.js');
let folder = '';
const started: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'scanrig-test-'));
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function start(...args: string[]): {
  child: ChildProcess;
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
} {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: folder,
    env: { ...process.env, TMPDIR: folder, SCANRIG_STATE: join(folder, 'ledgers') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (text) => {
    stdout += text;
  });
  child.stderr?.on('data', (text) => {
    stderr += text;
  });
  return { child, ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr }))) };
}

/** So many that a run is surely caught in the middle. */
const PAYMENTS = 2_000;
const scanrig = (...args: string[]) => start(...args).ended;
const run = (...args: string[]) =>
  start('run', 'scan-pay', '--seed', '3', '--payments', String(PAYMENTS), '--json', ...args);
const resume = (...args: string[]) => scanrig('run', '--resume', 'latest', '--json', ...args);
const read = (name: string) => readFileSync(join(folder, 'runs/latest', name), 'utf8');

function stateLines(): Record<string, unknown>[] {
  if (!existsSync(join(folder, 'runs/latest/state.jsonl'))) return [];
  return read('state.jsonl')
    .split('\n')
    .flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line)];
      } catch {
        return [];
      }
    });
}

const doneLines = () => stateLines().filter(({ kind }) => kind === 'done').length;
const inTheMiddle = () => expect.poll(doneLines, { timeout: 20_000, interval: 10 }).toBeGreaterThan(2);
const workers = () =>
  stateLines().flatMap((line) => (line['kind'] === 'worker' ? [line['process'] as ProcessIdentity] : []));
const temporary = () => readdirSync(folder).filter((name) => name.startsWith('scanrig-'));

async function killed(how: NodeJS.Signals): Promise<void> {
  const { child, ended } = run();
  await inTheMiddle();
  child.kill(how);
  await ended;
}

test('killed in the middle, its worker dies too; resumed, it equals a run that nobody killed', async () => {
  const whole = JSON.parse((await run('--out', 'whole').ended).stdout);
  await killed('SIGKILL');
  for (const worker of workers()) await expect.poll(() => standingOf(worker)).toBe('dead');
  expect(temporary()).toHaveLength(1);
  expect((await scanrig('clean', '--list')).stdout).toContain('to-clear folder');
  const resumed = await resume();
  expect(resumed.code).toBe(0);
  const { elapsedMs: _a, runFolder: _b, ...figures } = JSON.parse(resumed.stdout);
  const { elapsedMs: _c, runFolder: _d, ...wanted } = whole;
  expect(figures).toEqual(wanted);
  expect(read('history.jsonl')).toBe(readFileSync(join(folder, 'whole/latest/history.jsonl'), 'utf8'));
  expect(temporary()).toEqual([]);
  expect(readdirSync(join(folder, 'ledgers/ledger'))).toEqual([]);
  expect((await scanrig('clean')).stdout).toBe('nothing was left\n');
}, 90_000);

test.each(['SIGINT', 'SIGTERM'] as const)(
  'interrupted by %s, it is resumed in the same way',
  async (signal) => {
    await killed(signal);
    expect(JSON.parse(read('summary.json'))).toMatchObject({ interrupted: true });
    expect(temporary()).toEqual([]);
    const { code, stdout } = await resume();
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ interrupted: false, payments: PAYMENTS });
    const again = await resume();
    expect(again).toMatchObject({ code: 64, stderr: expect.stringContaining('the run is finished') });
  },
  60_000,
);

test('a worker that is killed is a rig fault, and the run is resumed', async () => {
  const { ended } = run();
  await inTheMiddle();
  for (const { pid } of workers()) process.kill(pid, 'SIGKILL');
  expect((await ended).code).toBe(70);
  expect((await resume()).code).toBe(0);
}, 60_000);

test('what still runs, or was begun otherwise, is refused', async () => {
  // So many that it surely still runs when the second one looks.
  const { child, ended } = run('--payments', '50000');
  await inTheMiddle();
  expect(await resume()).toMatchObject({
    code: 64,
    stderr: expect.stringMatching(new RegExp(`still running.*process ${child.pid}`)),
  });
  child.kill('SIGKILL');
  await ended;
  const refused = async (...args: string[]) => {
    const { code, stderr } = await resume(...args);
    expect({ code, trace: /\n\s+at /.test(stderr) }).toEqual({ code: 64, trace: false });
    return stderr;
  };
  expect(await refused('--seed', '4')).toContain('another --seed');
  expect(await refused('--payments', '10')).toContain('another --payments');
  expect(await refused('--out', 'nowhere')).toContain('there is no latest run');
  const state = join(folder, 'runs/latest/state.jsonl');
  const text = read('state.jsonl');
  writeFileSync(state, text.replace(/"scanrig":"[^"]*"/, '"scanrig":"0.0.1"'));
  expect(await refused()).toContain('another version');
  writeFileSync(state, text.replace(/"sha256":"\w/, '"sha256":"x'));
  expect(await refused()).toContain('the suite was changed');
  writeFileSync(state, text.replace('"kind":"worker"', '"kind":worker'));
  expect(await refused()).toMatch(/state\.jsonl:\d+/);
}, 60_000);
