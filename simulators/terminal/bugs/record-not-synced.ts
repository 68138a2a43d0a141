import type { TerminalBug } from './bug.js';

export const recordNotSynced: TerminalBug = {
  id: 'record-not-synced',
  party: 'terminal',
  sentence: 'Records are written to a cache and never synced, so that a power cut takes them all',
  source: 'docs/faults.md "What storage may do"',
  violation: 'lost-voucher',
  change: {
    syncsRecords: false,
  },
};
