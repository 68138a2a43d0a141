/** All seeded bugs of the acquirer. */
import { type AcquirerPolicy, REFERENCE_POLICY } from '../policy.js';
import { booksUnderAnotherCategory } from './books-under-another-category.js';
import { booksUnderAnotherMerchant } from './books-under-another-merchant.js';
import type { AcquirerBug } from './bug.js';
import { creditNeverBooked } from './credit-never-booked.js';
import { dropsSettlementRow } from './drops-settlement-row.js';
import { feeRoundedDown } from './fee-rounded-down.js';
import { newCreditIdOnRepeat } from './new-credit-id-on-repeat.js';
import { reversalStaysAtTheHost } from './reversal-stays-at-the-host.js';
import { settlesTwice } from './settles-twice.js';

export const ACQUIRER_BUGS: readonly AcquirerBug[] = [
  booksUnderAnotherCategory,
  booksUnderAnotherMerchant,
  creditNeverBooked,
  dropsSettlementRow,
  feeRoundedDown,
  newCreditIdOnRepeat,
  reversalStaysAtTheHost,
  settlesTwice,
];

/** The reference host with this bug in it. */
export function policyWith(bug: AcquirerBug): AcquirerPolicy {
  return { ...REFERENCE_POLICY, ...bug.change, name: `bug:${bug.id}` };
}
