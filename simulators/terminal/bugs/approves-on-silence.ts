import type { TerminalBug } from './bug.js';

export const approvesOnSilence: TerminalBug = {
  id: 'approves-on-silence',
  party: 'terminal',
  sentence: 'No answer is taken for an approval',
  source: 'F-17',
  violation: 'phantom-approval',
  change: {
    onSaleSilence: 'approve',
  },
};
