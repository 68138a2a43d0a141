import type { TerminalBug } from './bug.js';

export const tellsYuanForFen: TerminalBug = {
  id: 'tells-yuan-for-fen',
  party: 'terminal',
  sentence: 'The merchant is told the amount without its fen',
  source: 'F-35',
  violation: 'wrong-amount',
  change: {
    amountToTell: (record) => Math.floor(record.amount / 100) * 100,
  },
};
