import type { TerminalBug } from './bug.js';

export const floatAmount: TerminalBug = {
  id: 'float-amount',
  party: 'terminal',
  sentence: 'The amount goes through binary floating point: 18.90 becomes 18.89',
  source: 'F-35',
  violation: 'wrong-amount',
  change: {
    amountToCharge: (amount) => Math.trunc((amount / 100) * 100 - (amount % 10 === 0 ? 1e-9 : 0)),
  },
};
