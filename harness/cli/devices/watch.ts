/** `scanrig devices watch`: what is plugged in and pulled, as it happens. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Change, changesBetween } from '../../../devices/discovery/changes.js';
import type { Discovery, FoundDevice } from '../../../devices/discovery/find-devices.js';
import { forConsole } from '../../../reports/escape.js';
import { wholeNumber } from '../exit.js';
import { takeSignals } from '../signals.js';
import { devicesNow } from './found.js';

interface WatchFlags {
  readonly for?: string;
  readonly json?: boolean;
}

const LOOK_EVERY_MS = 250;

export async function devicesWatch(flags: WatchFlags): Promise<number> {
  const limitMs = flags.for === undefined ? undefined : wholeNumber('for', flags.for, 1, 86_400) * 1000;
  const end = new AbortController();
  const giveBack = takeSignals(() => end.abort());
  const timer = limitMs === undefined ? undefined : setTimeout(() => end.abort(), limitMs);
  const say = (change: Change): void => void process.stdout.write(`${lineOf(change, flags.json === true)}\n`);
  if (flags.json !== true) process.stderr.write('what is there comes first; Ctrl-C ends it\n');
  const wait = () => pause(LOOK_EVERY_MS, undefined, { signal: end.signal }).catch(() => undefined);
  await watch(devicesNow, wait, () => end.signal.aborted, say);
  clearTimeout(timer);
  giveBack();
  return 0;
}

/** What is there at the first look counts as plugged in. */
export async function watch(
  look: () => Promise<Discovery>,
  wait: () => Promise<void>,
  over: () => boolean,
  say: (change: Change) => void,
): Promise<void> {
  let before: readonly FoundDevice[] = [];
  while (!over()) {
    const { devices } = await look();
    for (const change of changesBetween(before, devices)) say(change);
    before = devices;
    await wait();
  }
}

function lineOf({ change, device }: Change, json: boolean): string {
  if (json) return JSON.stringify({ change, ...device });
  const { identity, port, usb } = device;
  const words = [identity, port === identity ? undefined : port, usb?.manufacturer, usb?.model];
  return forConsole(`${change.padEnd(9)} ${words.filter((word) => word !== undefined).join('  ')}`);
}
