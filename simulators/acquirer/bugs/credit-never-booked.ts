import type { AcquirerBug } from './bug.js';

export const creditNeverBooked: AcquirerBug = {
  id: 'credit-never-booked',
  party: 'acquirer',
  sentence: 'The wallet has paid and the terminal is told so, but the sale is never written into the ledger',
  source: 'F-18, docs/oracle.md lost-credit',
  violation: 'lost-credit',
  change: { captures: (sale) => sale.amount % 3 !== 0 },
};
