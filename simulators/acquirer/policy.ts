/** The decisions on which a host goes wrong, each a small function. A seeded bug (bugs/) replaces one. */

import type { TerminalAccount } from './config.js';
import { feeOf } from './fees.js';
import type { SaleEntry } from './ledger.js';

export interface AcquirerPolicy {
  readonly name: string;
  /** Is a sale that the wallet has paid written into the ledger? */
  readonly captures: (sale: SaleEntry) => boolean;
  /** Is the wallet told of a reversal before the terminal is? */
  readonly reversesAtWallet: (sale: SaleEntry) => boolean;
  /** How often a captured sale stands in the settlement. */
  readonly rowsInSettlement: (sale: SaleEntry) => number;
  readonly feeOf: (account: TerminalAccount, amount: number) => number;
  /** Merchant that a sale is captured under. */
  readonly merchantOf: (account: TerminalAccount) => { readonly merchant: string; readonly mcc: string };
  /** Id under which the loudspeaker hears of a credit; `again` counts the repetitions. */
  readonly creditId: (sale: SaleEntry, again: number) => string;
}

export const REFERENCE_POLICY: AcquirerPolicy = {
  name: 'reference',
  captures: () => true,
  reversesAtWallet: () => true,
  rowsInSettlement: () => 1,
  feeOf,
  merchantOf: ({ merchant, mcc }) => ({ merchant, mcc }),
  creditId: (sale) => sale.reference,
};
