/** What came and what went between two looks. */
import type { FoundDevice } from './find-devices.js';

export interface Change {
  readonly change: 'plugged' | 'unplugged';
  readonly device: FoundDevice;
}

/** What went comes first: a device that was plugged in again under another name went and came. */
export function changesBetween(before: readonly FoundDevice[], after: readonly FoundDevice[]): Change[] {
  const [had, have] = [new Set(before.map(keyOf)), new Set(after.map(keyOf))];
  const gone = before.filter((device) => !have.has(keyOf(device)));
  const come = after.filter((device) => !had.has(keyOf(device)));
  return [
    ...gone.map((device): Change => ({ change: 'unplugged', device })),
    ...come.map((device): Change => ({ change: 'plugged', device })),
  ];
}

/** Twins differ by their port; what has no port by its socket. */
function keyOf({ identity, port, usb }: FoundDevice): string {
  return `${identity} ${port ?? ''} ${usb?.socket ?? ''}`;
}
