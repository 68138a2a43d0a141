/** What the two kinds of stepped clocks share. */

import type { PlannedFault } from '../plan.js';
import { type FaultKind, setting } from './kind.js';

/** Up to a day and a bit, either way: over a minute, an hour, a day's end, a date. */
export const CLOCK_SETTINGS = { minutes: [1, 1500], back: [0, 1] } as const;

export function stepMs(kind: FaultKind, fault: PlannedFault): number {
  const ms = setting(kind, fault, 'minutes') * 60_000;
  return setting(kind, fault, 'back') === 1 ? -ms : ms;
}
