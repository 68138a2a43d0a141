import type { TerminalBug } from './bug.js';

export const recordInMemory: TerminalBug = {
  id: 'record-in-memory',
  party: 'terminal',
  sentence: 'Payments are kept in memory and never stored',
  source: 'F-19',
  violation: 'lost-voucher',
  change: {
    storesSale: 'never',
  },
};
