import type { TerminalBug } from './bug.js';

export const cancelMeansNoMoney: TerminalBug = {
  id: 'cancel-means-no-money',
  party: 'terminal',
  sentence: 'The cancel key ends the payment although the request has left',
  source: 'F-37, F-22',
  violation: 'silent-success',
  change: {
    onCancel: 'forget',
  },
};
