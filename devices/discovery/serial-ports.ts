/** The serial ports of this machine, as the kernel shows them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { byNumber } from './by-number.js';

/**
 * Ports with hardware behind them. The kernel shows 32 of ttyS whether they are there or not; those without a chip have the
 * type 0 (PORT_UNKNOWN, linux/serial.h).
 * @param root folder in whose /dev and /sys to look @returns paths below /dev, without the root
 */
export function serialPorts(root = '/'): string[] {
  return namesIn(join(root, 'dev'))
    .filter((name) => /^tty(USB|ACM|AMA|S)\d+$/.test(name))
    .filter((name) => !name.startsWith('ttyS') || hasChip(root, name))
    .sort(byNumber)
    .map((name) => `/dev/${name}`);
}

function hasChip(root: string, name: string): boolean {
  try {
    return readFileSync(join(root, 'sys/class/tty', name, 'type'), 'utf8').trim() !== '0';
  } catch {
    // A port of which /sys tells nothing is shown rather than hidden.
    return true;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
