/** How a fault of the line is made: what the plan asked for, and what the line lends it. */
import type { LineTraits } from '../../../devices/drivers/line-traits.js';
import type { Rng } from '../../../devices/wire/rng.js';
import type { LineBudget } from './budget.js';
import type { SerialDirection, SerialFault } from './serial-fault.js';

export interface SerialSettings {
  /** That of the bytes, frames or answers that the fault is about. */
  readonly direction: SerialDirection;
  readonly attributes: Readonly<Record<string, number | undefined>>;
}

export interface SerialMeans {
  /** Frames, answers and timers of the link that runs on the line. */
  readonly line: LineTraits;
  readonly rng: Rng;
  readonly budget: LineBudget;
  /** When the fault is placed. */
  readonly now: number;
}

export type SerialFaultMaker = (settings: SerialSettings, means: SerialMeans) => SerialFault;
