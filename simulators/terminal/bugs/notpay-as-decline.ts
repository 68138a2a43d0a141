import { concludeQuery } from '../conclusions.js';
import type { TerminalBug } from './bug.js';

export const notpayAsDecline: TerminalBug = {
  id: 'notpay-as-decline',
  party: 'terminal',
  sentence: 'NOTPAY from a query is taken for "not paid, and never will be"',
  source: 'F-08',
  violation: 'silent-success',
  change: {
    concludeQuery: (code, fate, refusal) =>
      fate === 'NOTPAY' ? { kind: 'closed' } : concludeQuery(code, fate, refusal),
  },
};
