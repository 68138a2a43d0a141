import type { TerminalBug } from './bug.js';

export const givesUpWithoutReversing: TerminalBug = {
  id: 'gives-up-without-reversing',
  party: 'terminal',
  sentence: 'When the queries have told nothing the terminal says "not paid" and reverses nothing',
  source: 'F-04',
  violation: 'silent-success',
  change: {
    onQueriesOver: 'decline',
  },
};
