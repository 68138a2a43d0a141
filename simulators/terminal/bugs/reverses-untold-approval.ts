import type { TerminalBug } from './bug.js';

export const reversesUntoldApproval: TerminalBug = {
  id: 'reverses-untold-approval',
  party: 'terminal',
  sentence: 'An approval that the register did not acknowledge is reversed although the slip says paid',
  source: 'F-05',
  violation: 'flip',
  change: {
    onUndeliveredApproval: 'reverse',
  },
};
