/** Goal: what is plugged in is shown as it comes and goes, and the commands end as they say. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findDevices } from '../../../devices/discovery/find-devices.js';
import { MadeUpRoot } from '../../../devices/discovery/testing/made-up-root.js';
import { PROTOCOL_NAMES } from '../../../devices/drivers/protocols.js';
import { watch } from './watch.js';

const MAIN = join(import.meta.dirname, '../../../dist/harness/cli/main.js');
const folder = mkdtempSync(join(tmpdir(), 'scanrig-devices-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function scanrig(...args: string[]) {
  return spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8', cwd: folder });
}

test('watch says what is there, what is pulled and what comes, each once', async () => {
  const made = new MadeUpRoot();
  made.usb();
  const plug = (tty: string): void => {
    made.device('1-1', { idVendor: '2fb8', idProduct: '2206', serial: 'A' });
    made.interface('1-1', '00', '02', 'cdc_acm', tty, `tty/${tty}`);
  };
  plug('ttyACM0');
  const steps = [() => undefined, () => made.unplug('1-1', 'ttyACM0'), () => plug('ttyACM1'), () => undefined];
  const said: string[] = [];
  await watch(
    () => findDevices(async () => [], made.root),
    async () => steps.shift()?.(),
    () => steps.length === 0,
    ({ change, device }) => void said.push(`${change} ${device.identity} ${device.port}`),
  );
  made.remove();
  expect(said).toEqual([
    'plugged usb:2fb8:2206:A:00 /dev/ttyACM0',
    'unplugged usb:2fb8:2206:A:00 /dev/ttyACM0',
    'plugged usb:2fb8:2206:A:00 /dev/ttyACM1',
  ]);
});

test('a terminal of the rig file that is not plugged in is missing', () => {
  const rig = join(folder, 'rig.yaml');
  const terminal = 'name: T1, link: serial:/dev/ttyUSB99, profile: generic-stx-lrc';
  writeFileSync(rig, `terminals:\n  - { ${terminal}, acquirer: { listen: "127.0.0.1:9100" } }\n`);
  const { status, stdout, stderr } = scanrig('devices', '--rig', rig, '--json');
  expect(status, stderr).toBe(0);
  expect(JSON.parse(stdout).terminals).toEqual([{ name: 'T1', link: 'serial:/dev/ttyUSB99', state: 'missing' }]);
  expect(scanrig('devices', 'list', '--rig', rig).stdout).toContain('missing  serial:/dev/ttyUSB99  T1');
});

test('add refuses what is not plugged in, and leaves the rig file as it was', () => {
  const rig = join(folder, 'kept.yaml');
  writeFileSync(rig, 'not yet a rig file\n');
  const args = ['--rig', rig, '--name', 'T1', '--profile', 'generic-stx-lrc', '--listen', '127.0.0.1:9100'];
  const { status, stderr } = scanrig('devices', 'add', '/dev/ttyUSB99', ...args);
  expect(status).toBe(64);
  expect(stderr).toContain('no such device is plugged in');
  expect(readFileSync(rig, 'utf8')).toBe('not yet a rig file\n');
});

test('the doctor without a rig file ends as its checks say, and each that is not well has a fix', () => {
  const { status, stdout, stderr } = scanrig('doctor', '--json');
  const { good, checks } = JSON.parse(stdout);
  expect(status, stderr).toBe(good ? 0 : 70);
  expect(checks).toContainEqual(expect.objectContaining({ name: 'pseudo-terminals', ok: true }));
  expect(checks.filter((check: { ok: boolean; fix?: string }) => check.ok === (check.fix !== undefined))).toEqual([]);
  expect(scanrig('doctor').stdout).toMatch(/^ok {3}Node: /m);
});

test('the doctor without a rig file waits for nobody, and says so', () => {
  const { status, stdout, stderr } = scanrig('doctor', '--wait', '5');
  expect(status).toBe(64);
  expect(stderr).toContain('expected --rig FILE beside --wait');
  expect(stdout).toBe('');
});

test('add names every protocol that a rig file may name', () => {
  const help = scanrig('devices', 'add', '--help').stdout.replace(/\s+/g, ' ');
  expect(help).toContain(`as rig files name it: ${PROTOCOL_NAMES.join(', ')} `);
});
