import { concludeSale } from '../conclusions.js';
import type { TerminalBug } from './bug.js';

export const traceNotStored: TerminalBug = {
  id: 'trace-not-stored',
  party: 'terminal',
  sentence: 'The trace counter is not stored, is used again after a power cut, and 94 is taken for success',
  source: 'F-33',
  violation: 'phantom-approval',
  change: {
    storesTrace: false,
    concludeSale: (code) => (code === '94' ? { kind: 'approved' } : concludeSale(code)),
  },
};
