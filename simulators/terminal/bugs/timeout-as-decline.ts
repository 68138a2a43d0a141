import type { TerminalBug } from './bug.js';

export const timeoutAsDecline: TerminalBug = {
  id: 'timeout-as-decline',
  party: 'terminal',
  sentence: 'No answer is taken for a decline: the terminal says "not paid" and asks nobody',
  source: 'F-19, F-04',
  violation: 'silent-success',
  change: {
    onSaleSilence: 'decline',
  },
};
