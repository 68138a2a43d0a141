import type { TerminalBug } from './bug.js';

export const recordAfterSending: TerminalBug = {
  id: 'record-after-sending',
  party: 'terminal',
  sentence: 'The payment is stored after the request has left; a power cut in between loses it',
  source: 'F-13',
  violation: 'lost-voucher',
  change: {
    storesSale: 'after-sending',
  },
};
