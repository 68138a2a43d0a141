/** `scanrig devices`: what is plugged in, and which terminals of a rig file it is. */
import { realpathSync } from 'node:fs';
import { type MatchedDevice, type MatchedTerminal, matchTerminals } from '../../../devices/inventory/match.js';
import { forConsole } from '../../../reports/escape.js';
import { rigOf } from '../rig-option.js';
import { devicesHere } from './found.js';

interface ListFlags {
  readonly rig?: string;
  readonly json?: boolean;
}

export async function devicesList({ rig, json }: ListFlags): Promise<number> {
  const terminals = rig === undefined ? [] : rigOf(rig).terminals;
  const { devices, notes } = await devicesHere();
  const matches = matchTerminals(devices, terminals, targetOf);
  if (json === true) {
    process.stdout.write(`${JSON.stringify({ ...matches, notes }, null, 2)}\n`);
    return 0;
  }
  const lines = [...matches.devices.map(deviceLine), ...matches.terminals.filter(isAway).map(terminalLine)];
  if (devices.length === 0) lines.unshift('nothing is plugged in');
  for (const line of [...lines, ...notes.map((note) => `note: ${note}`)]) process.stdout.write(`${forConsole(line)}\n`);
  return 0;
}

/** `known    usb:2fb8:2206:0820:00  /dev/ttyACM0  PAX POS  T1`. */
function deviceLine(device: MatchedDevice): string {
  const { state, identity, port, usb, terminal, ambiguous } = device;
  const words = [identity, port === identity ? undefined : port, usb?.manufacturer, usb?.model, terminal];
  const line = `${state.padEnd(8)} ${words.filter((word) => word !== undefined).join('  ')}`;
  return ambiguous ? `${line}  (another device has the same serial number)` : line;
}

function isAway({ state }: MatchedTerminal): boolean {
  return state === 'missing';
}

function terminalLine({ name, link }: MatchedTerminal): string {
  return `missing  ${link}  ${name}`;
}

function targetOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
