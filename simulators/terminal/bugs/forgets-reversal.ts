import type { TerminalBug } from './bug.js';

export const forgetsReversal: TerminalBug = {
  id: 'forgets-reversal',
  party: 'terminal',
  sentence: 'After three tries the owed reversal is forgotten',
  source: 'F-14',
  violation: 'silent-success',
  change: {
    reversalTriesMax: 3,
  },
};
