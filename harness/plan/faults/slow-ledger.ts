import { type FaultKind, setting } from './kind.js';

export const slowLedger: FaultKind = {
  id: 'slow-ledger',
  sentence: 'Every entry into the ledger of the acquirer takes long',
  cause: 'system',
  anchors: ['register.pay-pressed', 'acquirer.sale-received', 'acquirer.debited', 'acquirer.reversal-received'],
  lastsMs: [2000, 60000],
  settings: { writeMs: [100, 3000] },
  place: (bench, name, fault) => bench.slowWrites(name, 'acquirer', setting(slowLedger, fault, 'writeMs')),
  lift: (bench, name) => bench.slowWrites(name, 'acquirer', 0),
};
