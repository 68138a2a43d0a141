import type { TerminalBug } from './bug.js';

export const doublePressNotLocked: TerminalBug = {
  id: 'double-press-not-locked',
  party: 'terminal',
  sentence: 'A known order reference starts another payment',
  source: 'F-31',
  violation: 'silent-success',
  change: {
    locksOrder: false,
    barsNextSale: false,
  },
};
