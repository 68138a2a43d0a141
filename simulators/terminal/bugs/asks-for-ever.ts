import { concludeQuery } from '../conclusions.js';
import type { TerminalBug } from './bug.js';

export const asksForEver: TerminalBug = {
  id: 'asks-for-ever',
  party: 'terminal',
  sentence: 'The terminal asks on and on and never reverses',
  source: 'F-07',
  violation: 'limbo',
  change: {
    onQueriesOver: 'ask-on',
    concludeQuery: (code, fate, refusal) => {
      const conclusion = concludeQuery(code, fate, refusal);
      return conclusion.kind === 'reverse' ? { kind: 'ask-again', waiting: false } : conclusion;
    },
  },
};
