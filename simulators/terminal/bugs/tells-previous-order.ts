import type { TerminalBug } from './bug.js';

export const tellsPreviousOrder: TerminalBug = {
  id: 'tells-previous-order',
  party: 'terminal',
  sentence: 'A result carries the order reference of the payment before',
  source: 'F-22',
  violation: 'mixed-up',
  change: {
    orderToTell: (record, previous) => previous?.order ?? record.order,
  },
};
