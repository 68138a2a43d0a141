import type { AcquirerBug } from './bug.js';

export const dropsSettlementRow: AcquirerBug = {
  id: 'drops-settlement-row',
  party: 'acquirer',
  sentence: 'Some captured sales are left out of the settlement',
  source: 'F-27',
  violation: 'missing-settlement',
  change: { rowsInSettlement: (sale) => (sale.amount % 4 === 0 ? 0 : 1) },
};
