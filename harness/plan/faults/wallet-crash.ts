import type { FaultKind } from './kind.js';

export const walletCrash: FaultKind = {
  id: 'wallet-crash',
  sentence: 'The wallet crashes and comes back with its books',
  cause: 'system',
  anchors: ['wallet.asked', 'wallet.debited', 'acquirer.sale-received', 'acquirer.debited', 'wallet.given-back'],
  lastsMs: [1000, 40000],
  kills: ['wallet'],
  place: (bench, name) => bench.power(name, 'wallet', false),
  lift: (bench, name) => bench.power(name, 'wallet', true),
};
