import { CLOCK_SETTINGS, stepMs } from './clock-step.js';
import type { FaultKind } from './kind.js';

export const acquirerClockStep: FaultKind = {
  id: 'acquirer-clock-step',
  sentence: 'The clock of the acquirer jumps, maybe over the end of its business day',
  cause: 'system',
  anchors: ['register.pay-pressed', 'acquirer.sale-received', 'acquirer.captured', 'terminal.reversal-due'],
  settings: CLOCK_SETTINGS,
  place: (bench, name, fault) => bench.stepClock(name, 'acquirer', stepMs(acquirerClockStep, fault)),
};
