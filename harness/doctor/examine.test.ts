/** Goal: the doctor looks where things are, on any machine, and falls over nothing that is missing. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MadeUpRoot } from '../../devices/discovery/testing/made-up-root.js';
import { examine } from './examine.js';

const PACKAGE = join(import.meta.dirname, '../..');
const RULE = readFileSync(join(PACKAGE, 'devices/udev/70-scanrig.rules'), 'utf8');

let made: MadeUpRoot;
beforeEach(() => {
  made = new MadeUpRoot();
});
afterEach(() => made.remove());

test('a machine with nothing of all this is told so', async () => {
  const checks = await examine(PACKAGE, made.root);
  const of = (name: string) => checks.find((check) => check.name === name);
  expect(of('serial ports')).toMatchObject({ ok: false });
  expect(of('udev rule')).toMatchObject({ ok: false });
  expect(of('USB')).toMatchObject({ ok: false, found: expect.stringContaining('/sys/bus/usb/devices') });
  expect(checks.filter(({ ok, fix }) => !ok && fix === undefined)).toEqual([]);
});

test('a bench with a terminal, the rule and few open files is told so', async () => {
  made.device('1-1', { idVendor: '2fb8', idProduct: '2206', manufacturer: 'PAX' });
  made.interface('1-1', '00', '02', 'cdc_acm', 'ttyACM0', 'tty/ttyACM0');
  made.file('usr/lib/udev/rules.d/70-scanrig.rules', 'older');
  made.file('etc/udev/rules.d/70-scanrig.rules', RULE);
  made.file('proc/self/limits', 'Max open files            256                  256                  files\n');
  const checks = await examine(PACKAGE, made.root);
  expect(checks).toContainEqual(expect.objectContaining({ name: 'USB', ok: true, found: '2fb8:2206 PAX (1-1)' }));
  expect(checks).toContainEqual(
    expect.objectContaining({ name: 'udev rule', ok: true, found: '/etc/udev/rules.d/70-scanrig.rules' }),
  );
  expect(checks).toContainEqual(expect.objectContaining({ name: 'serial port /dev/ttyACM0' }));
  expect(checks).toContainEqual(expect.objectContaining({ name: 'open files', ok: false, need: 'sometimes' }));
});

test('docs/devices.md has a row for every check, with its need', async () => {
  made.file('dev/ttyUSB0', '');
  const page = readFileSync(join(PACKAGE, 'docs/devices.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `([^`]+)` \| (always|sometimes) \|/gm)].map(([, name, need]) => [name, need]);
  const checks = await examine(PACKAGE, made.root);
  const told = checks.map(({ name, need }) => [name.replace('/dev/ttyUSB0', 'PATH'), need]);
  expect(rows).toEqual(told);
});
