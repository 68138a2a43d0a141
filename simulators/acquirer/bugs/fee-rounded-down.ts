import { feeOf } from '../fees.js';
import type { AcquirerBug } from './bug.js';

export const feeRoundedDown: AcquirerBug = {
  id: 'fee-rounded-down',
  party: 'acquirer',
  sentence: 'The fee is rounded down where the contract says half up',
  source: 'docs/domain.md 6',
  violation: 'wrong-fee',
  change: { feeOf: (account, amount) => feeOf({ ...account, feeRounding: 'down' }, amount) },
};
