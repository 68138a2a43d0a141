import type { FaultKind } from './kind.js';

export const dayCut: FaultKind = {
  id: 'day-cut',
  sentence:
    'The business day of the acquirer ends under the payment: the batch is closed, and the next request gets 77',
  cause: 'system',
  anchors: [
    'acquirer.captured',
    'acquirer.sale-received',
    'acquirer.about-to-reply',
    'terminal.sale-stored',
    'terminal.reversal-due',
  ],
  place: (bench, name) => bench.endDay(name),
};
