import type { TerminalBug } from './bug.js';

export const takesWhatItCannotStore: TerminalBug = {
  id: 'takes-what-it-cannot-store',
  party: 'terminal',
  sentence: 'A payment is taken although storage has no room for its record',
  source: 'docs/faults.md "What storage may do"',
  violation: 'lost-voucher',
  needs: ['disk-full', 'power-cut'],
  change: {
    refusesWhenFull: false,
  },
};
