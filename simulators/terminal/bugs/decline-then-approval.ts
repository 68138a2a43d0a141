import type { TerminalBug } from './bug.js';

export const declineThenApproval: TerminalBug = {
  id: 'decline-then-approval',
  party: 'terminal',
  sentence: 'On silence a decline is told at once, and an approval when the query has it',
  source: 'F-20',
  violation: 'flip',
  change: {
    onSaleSilence: 'decline-then-query',
  },
};
