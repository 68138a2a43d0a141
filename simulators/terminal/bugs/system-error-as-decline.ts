import { concludeSale } from '../conclusions.js';
import type { TerminalBug } from './bug.js';

export const systemErrorAsDecline: TerminalBug = {
  id: 'system-error-as-decline',
  party: 'terminal',
  sentence: 'A system error (96, 91, 98) is taken for a decline',
  source: 'F-17',
  violation: 'silent-success',
  change: {
    concludeSale: (code) =>
      code === '96' || code === '91' || code === '98'
        ? { kind: 'declined', cause: 'SYSTEM', afterQuery: false }
        : concludeSale(code),
  },
};
