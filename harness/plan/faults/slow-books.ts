import { type FaultKind, setting } from './kind.js';

export const slowBooks: FaultKind = {
  id: 'slow-books',
  sentence: 'Every entry into the books of the wallet takes long',
  cause: 'system',
  anchors: ['register.pay-pressed', 'acquirer.sale-received', 'wallet.debited', 'acquirer.reversal-received'],
  lastsMs: [2000, 60000],
  settings: { writeMs: [100, 3000] },
  place: (bench, name, fault) => bench.slowWrites(name, 'wallet', setting(slowBooks, fault, 'writeMs')),
  lift: (bench, name) => bench.slowWrites(name, 'wallet', 0),
};
