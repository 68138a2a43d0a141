/** What else goes wrong on the line between register and terminal; the suite `line` draws from these. */
import type { FaultKind } from './kind.js';
import { serialCorrupt } from './serial-corrupt.js';
import { serialLoss } from './serial-loss.js';

/** Kinds that only the line suite draws. */
export const MORE_LINE_FAULTS: readonly FaultKind[] = [];

/** All that the line suite draws from. */
export const LINE_FAULTS: readonly FaultKind[] = [serialCorrupt, serialLoss, ...MORE_LINE_FAULTS];
