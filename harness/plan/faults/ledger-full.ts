import type { FaultKind } from './kind.js';

export const ledgerFull: FaultKind = {
  id: 'ledger-full',
  sentence: 'The ledger of the acquirer has no room for a new entry, and requests that need one get 96',
  cause: 'system',
  anchors: ['register.pay-pressed', 'acquirer.debited', 'acquirer.about-to-reply', 'terminal.reversal-due'],
  lastsMs: [2000, 60000],
  place: (bench, name) => bench.storageFull(name, 'acquirer', true),
  lift: (bench, name) => bench.storageFull(name, 'acquirer', false),
};
