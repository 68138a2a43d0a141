import type { FaultKind } from './kind.js';

export const booksFull: FaultKind = {
  id: 'books-full',
  sentence: 'The books of the wallet have no room for a new order, and what needs one gets a system error',
  cause: 'system',
  anchors: ['register.pay-pressed', 'acquirer.sale-received', 'wallet.debited', 'terminal.reversal-due'],
  lastsMs: [2000, 60000],
  place: (bench, name) => bench.storageFull(name, 'wallet', true),
  lift: (bench, name) => bench.storageFull(name, 'wallet', false),
};
