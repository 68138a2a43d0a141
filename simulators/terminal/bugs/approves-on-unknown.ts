import { concludeSale } from '../conclusions.js';
import type { TerminalBug } from './bug.js';

export const approvesOnUnknown: TerminalBug = {
  id: 'approves-on-unknown',
  party: 'terminal',
  sentence: '"The consumer is asked" (68) is taken for an approval',
  source: 'F-02, F-07',
  violation: 'phantom-approval',
  change: {
    concludeSale: (code) => (code === '68' ? { kind: 'approved' } : concludeSale(code)),
  },
};
