import type { TerminalBug } from './bug.js';

export const previousAmount: TerminalBug = {
  id: 'previous-amount',
  party: 'terminal',
  sentence: 'The amount of the payment before is charged once more',
  source: 'F-23',
  violation: 'wrong-amount',
  change: {
    amountToCharge: (amount, previous) => previous ?? amount,
  },
};
