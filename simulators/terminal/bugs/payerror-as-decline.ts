import { concludeQuery } from '../conclusions.js';
import type { TerminalBug } from './bug.js';

export const payerrorAsDecline: TerminalBug = {
  id: 'payerror-as-decline',
  party: 'terminal',
  sentence: 'PAYERROR from a query is taken for "not paid, and never will be"',
  source: 'F-09',
  violation: 'silent-success',
  change: {
    concludeQuery: (code, fate, refusal) =>
      fate === 'PAYERROR' ? { kind: 'closed' } : concludeQuery(code, fate, refusal),
  },
};
