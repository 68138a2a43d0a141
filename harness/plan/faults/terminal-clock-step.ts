import { CLOCK_SETTINGS, stepMs } from './clock-step.js';
import type { FaultKind } from './kind.js';

export const terminalClockStep: FaultKind = {
  id: 'terminal-clock-step',
  sentence: 'The clock of the terminal jumps',
  cause: 'system',
  anchors: ['register.pay-pressed', 'terminal.request-sent', 'terminal.answer-accepted', 'terminal.reversal-due'],
  settings: CLOCK_SETTINGS,
  place: (bench, name, fault) => bench.stepClock(name, 'terminal', stepMs(terminalClockStep, fault)),
};
