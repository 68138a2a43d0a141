import type { AcquirerBug } from './bug.js';

export const booksUnderAnotherMerchant: AcquirerBug = {
  id: 'books-under-another-merchant',
  party: 'acquirer',
  sentence: 'Sales are captured under another merchant (跳商户)',
  source: 'docs/domain.md 6',
  violation: 'wrong-merchant',
  change: { merchantOf: ({ mcc }) => ({ merchant: '999999999999999', mcc }) },
};
