import type { AcquirerBug } from './bug.js';

export const booksUnderAnotherCategory: AcquirerBug = {
  id: 'books-under-another-category',
  party: 'acquirer',
  sentence: 'Sales are captured under a cheaper merchant category (跳码)',
  source: 'docs/domain.md 6',
  violation: 'wrong-category',
  change: { merchantOf: ({ merchant }) => ({ merchant, mcc: '5311' }) },
};
