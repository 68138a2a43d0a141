import { type FaultKind, setting } from './kind.js';

export const duplicateReply: FaultKind = {
  id: 'duplicate-reply',
  sentence: 'The reply to a sale comes twice',
  cause: 'network',
  anchors: ['acquirer.sale-received'],
  settings: { delayMs: [0, 20000] },
  place: (bench, name, fault) => bench.spoilReply(name, 'duplicate', setting(duplicateReply, fault, 'delayMs')),
};
