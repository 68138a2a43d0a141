import type { FaultKind } from './kind.js';

export const tornEntry: FaultKind = {
  id: 'torn-entry',
  sentence: 'The acquirer crashes while it writes into its ledger, and half of the entry is on the medium',
  cause: 'system',
  anchors: [
    'acquirer.sale-received',
    'acquirer.debited',
    'acquirer.captured',
    'terminal.request-sent',
    'acquirer.reversal-received',
  ],
  lastsMs: [2000, 40000],
  kills: ['acquirer'],
  place: (bench, name) => bench.tearWrite(name, 'acquirer', true),
  lift: (bench, name) => bench.tearWrite(name, 'acquirer', false),
};
