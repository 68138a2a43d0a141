import type { AcquirerBug } from './bug.js';

export const settlesTwice: AcquirerBug = {
  id: 'settles-twice',
  party: 'acquirer',
  sentence: 'Some captured sales stand in the settlement twice',
  source: 'F-28',
  violation: 'duplicate-settlement',
  change: { rowsInSettlement: (sale) => (sale.amount % 5 === 0 ? 2 : 1) },
};
