import type { AcquirerBug } from './bug.js';

export const newCreditIdOnRepeat: AcquirerBug = {
  id: 'new-credit-id-on-repeat',
  party: 'acquirer',
  sentence: 'A repeated loudspeaker message carries a new id, so it is spoken twice',
  source: 'F-36',
  violation: 'duplicate-announcement',
  change: { creditId: (sale, again) => `${sale.reference}-${again}` },
};
