import type { TerminalBug } from './bug.js';

export const keepsSilent: TerminalBug = {
  id: 'keeps-silent',
  party: 'terminal',
  sentence: 'Nothing is said until the result is final, not even when the register asks',
  source: 'docs/reference-link.md rule 6',
  violation: 'late-report',
  change: {
    statesProgress: false,
  },
};
