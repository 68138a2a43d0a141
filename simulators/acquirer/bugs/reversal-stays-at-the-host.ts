import type { AcquirerBug } from './bug.js';

export const reversalStaysAtTheHost: AcquirerBug = {
  id: 'reversal-stays-at-the-host',
  party: 'acquirer',
  sentence: 'A reversal is confirmed without the wallet being told',
  source: 'F-12, docs/domain.md 4.10',
  violation: 'unreversed',
  change: { reversesAtWallet: () => false },
};
