import { concludeSale } from '../conclusions.js';
import type { TerminalBug } from './bug.js';

export const declinesOnUnknown: TerminalBug = {
  id: 'declines-on-unknown',
  party: 'terminal',
  sentence: '"The consumer is asked" (68) is taken for a decline',
  source: 'F-02, F-04',
  violation: 'double-charge',
  change: {
    concludeSale: (code) =>
      code === '68' ? { kind: 'declined', cause: 'OPERATION', afterQuery: false } : concludeSale(code),
  },
};
