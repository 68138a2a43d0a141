import type { FaultKind } from './kind.js';

export const tornBookEntry: FaultKind = {
  id: 'torn-book-entry',
  sentence: 'The wallet crashes while it writes into its books, and half of the entry is on the medium',
  cause: 'system',
  anchors: ['acquirer.sale-received', 'register.pay-pressed', 'terminal.request-sent', 'acquirer.reversal-received'],
  lastsMs: [1000, 40000],
  kills: ['wallet'],
  place: (bench, name) => bench.tearWrite(name, 'wallet', true),
  lift: (bench, name) => bench.tearWrite(name, 'wallet', false),
};
