/** Goal: power of a device is what its commands do, a command that fails is the rig's fault, and no run leaves a terminal in the dark. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseRigFile, type RigTerminal } from '../../../devices/inventory/rig-file.js';
import type { EventBody } from '../../../devices/wire/events.js';
import type { Surroundings } from '../wired/surroundings.js';
import { DevicePower } from './device-power.js';

let folder = '';
let events: EventBody[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'scanrig-power-'));
  events = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function power(hook: string): DevicePower {
  const text = `terminals:
  - { name: T1, link: "serial:/dev/ttyS9", protocol: generic-stx-lrc, acquirer: { listen: "127.0.0.1:9100" }${hook} }
`;
  const [terminal] = parseRigFile(text, 'rig.yaml').terminals;
  const around = { emit: (event: EventBody) => void events.push(event) } as unknown as Surroundings;
  return new DevicePower(terminal as RigTerminal, folder, around);
}

const done = (): string => readFileSync(join(folder, 'done'), 'utf8');
const lines = (): string[] => events.flatMap((event) => (event.kind === 'line' ? [event.what] : []));
const SWITCH = ', power: { off: "echo off >> done", on: "echo on >> done" }';

test('the commands run beside the rig file, and the line is down until the terminal is heard again', async () => {
  const switched = power(SWITCH);
  await switched.set(false);
  expect([done(), lines(), switched.away]).toEqual(['off\n', ['down'], true]);
  switched.heard();
  expect(switched.away).toBe(true);
  await switched.set(true);
  expect([lines(), switched.away]).toEqual([['down'], true]);
  switched.heard();
  expect([done(), lines(), switched.away]).toEqual(['off\non\n', ['down', 'up'], false]);
});

test('a run that ends while the power is off gives it back', async () => {
  const switched = power(SWITCH);
  await switched.set(false);
  await switched.close();
  await switched.close();
  expect(done()).toBe('off\non\n');
});

test('a command that fails is told with what it said', async () => {
  const broken = power(', power: { off: "echo no such relay >&2; exit 3", on: "true" }');
  await expect(broken.set(false)).rejects.toThrow(/power command .* at T1 .* got no such relay/);
});

test('without a hook nobody switches anything', async () => {
  await expect(power('').set(false)).rejects.toThrow(/nobody can switch the power/);
});
