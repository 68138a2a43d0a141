import { type FaultKind, setting } from './kind.js';

export const lateReply: FaultKind = {
  id: 'late-reply',
  sentence: 'The reply to a sale is held up and comes when the terminal is busy with something else',
  cause: 'network',
  anchors: ['acquirer.sale-received'],
  settings: { delayMs: [26000, 70000] },
  place: (bench, name, fault) => bench.spoilReply(name, 'late', setting(lateReply, fault, 'delayMs')),
};
