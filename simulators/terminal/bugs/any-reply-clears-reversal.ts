import type { TerminalBug } from './bug.js';

export const anyReplyClearsReversal: TerminalBug = {
  id: 'any-reply-clears-reversal',
  party: 'terminal',
  sentence: 'Any reply, even a refusal, clears the owed reversal',
  source: 'F-15, F-03',
  violation: 'silent-success',
  change: {
    reversalFinished: () => true,
  },
};
