import type { FaultKind } from './kind.js';

export const walletMaintenance: FaultKind = {
  id: 'wallet-maintenance',
  sentence: 'The wallet is in maintenance: every call gets SYSTEMERROR, and nothing is done',
  cause: 'system',
  anchors: ['register.pay-pressed', 'acquirer.sale-received', 'wallet.debited', 'acquirer.reversal-received'],
  lastsMs: [2000, 60000],
  place: (bench, name) => bench.maintenance(name, 'wallet', 'SYSTEMERROR'),
  lift: (bench, name) => bench.maintenance(name, 'wallet', undefined),
};
