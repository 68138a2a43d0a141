/** Goal: a link that somebody describes in a file is played, and what it showed can be played again without that file. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isProfileFile, registerChoice } from './register-choice.js';

const MAIN = join(import.meta.dirname, '../../dist/harness/cli/main.js');
const TEMPLATE = join(import.meta.dirname, '../../devices/profiles/fixed-crc16.yaml');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'scanrig-profile-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Exit code and output of a command in the folder. */
function scanrig(...args: string[]): { readonly code: number; readonly out: string } {
  try {
    return { code: 0, out: execFileSync(process.execPath, [MAIN, ...args], { cwd: folder, stdio: 'pipe' }).toString() };
  } catch (error) {
    const { status, stdout } = error as { readonly status: number; readonly stdout: Buffer };
    return { code: status, out: stdout.toString() };
  }
}

function ownProfile(file: string): void {
  writeFileSync(join(folder, file), readFileSync(TEMPLATE, 'utf8').replace('name: fixed-crc16', 'name: corner-shop'));
}

test('a bug is found over it, and its plan replays after the profile file is gone', () => {
  ownProfile('corner.yaml');
  const args = ['--profile', 'corner.yaml', '--firmware', 'bug:timeout-as-decline', '--payments', '300'];
  const run = scanrig('run', 'scan-pay', ...args, '--json');
  expect(run.code).toBe(1);
  expect(JSON.parse(run.out)).toMatchObject({ profile: 'corner-shop' });
  rmSync(join(folder, 'corner.yaml'));
  const [plan] = readdirSync(join(folder, 'runs/latest/failures'));
  const again = scanrig('replay', `runs/latest/failures/${plan}`);
  expect(again.code).toBe(1);
  expect(again.out).toContain('silent-success (terminal)');
  // What is shown is the plan, and not the two pages of profile behind it.
  expect(again.out).toContain('profile: corner-shop');
  expect(again.out).not.toContain('crc16-ccitt-false');
});

test('a plan may name a profile file that lies beside it', () => {
  ownProfile('beside.yaml');
  const payment =
    '{ at: 0, order: A1, amount: 1290, mode: consumer-presented, wallet: wechat, consumer: { pays: at-once, delayMs: 0 } }';
  const terminal = '{ profile: beside.yaml, firmware: reference, soundbox: true }';
  writeFileSync(join(folder, 'own.plan.yaml'), `seed: 1\nterminal: ${terminal}\npayments: [${payment}]\nfaults: []\n`);
  expect(scanrig('replay', 'own.plan.yaml')).toMatchObject({ code: 0, out: expect.stringContaining('settled') });
});

test('a run over it can be resumed only with the same profile', () => {
  ownProfile('corner.yaml');
  scanrig('run', 'scan-pay', '--profile', 'corner.yaml', '--payments', '20', '--out', 'again');
  const resumed = (): number => scanrig('run', '--resume', 'again/latest', '--profile', 'corner.yaml').code;
  const text = readFileSync(join(folder, 'corner.yaml'), 'utf8');
  writeFileSync(join(folder, 'corner.yaml'), text.replace('tries: 4', 'tries: 3'));
  expect(resumed()).toBe(64);
});

test('--protocol names a protocol, or the family that is data', () => {
  expect(registerChoice({})).toBe('generic-stx-lrc');
  expect(registerChoice({ protocol: 'zvt' })).toBe('zvt-serial');
  expect(registerChoice({ protocol: 'zvt-tcp' })).toBe('zvt-tcp');
  expect(registerChoice({ protocol: 'profile' })).toBe('fixed-crc16');
  expect(registerChoice({ protocol: 'profile', profile: TEMPLATE })).toMatchObject({ name: 'fixed-crc16' });
  expect(['a.yaml', 'A.YML', 'yaml', 'fixed-crc16'].map(isProfileFile)).toEqual([true, true, false, false]);
});
