import type { FaultKind } from './kind.js';

export const alteredReply: FaultKind = {
  id: 'altered-reply',
  sentence: 'The reply to a sale is altered on the way',
  cause: 'fraud',
  anchors: ['acquirer.sale-received'],
  place: (bench, name) => bench.spoilReply(name, 'altered', 0),
};
