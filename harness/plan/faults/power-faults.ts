/** What else goes wrong with power, storage and the processes behind the terminal; the suite `power` draws from these. */
import { brokerOutage } from './broker-outage.js';
import { crashAfterCommit } from './crash-after-commit.js';
import { crashBeforeCommit } from './crash-before-commit.js';
import type { FaultKind } from './kind.js';
import { powerCut } from './power-cut.js';

/** Kinds that only the power suite draws. */
export const MORE_POWER_FAULTS: readonly FaultKind[] = [];

/** All that the power suite draws from. */
export const POWER_FAULTS: readonly FaultKind[] = [
  brokerOutage,
  crashAfterCommit,
  crashBeforeCommit,
  powerCut,
  ...MORE_POWER_FAULTS,
];
