import type { FaultKind } from './kind.js';

export const wrongMac: FaultKind = {
  id: 'wrong-mac',
  sentence: 'The reply to a sale carries a wrong MAC',
  cause: 'fraud',
  anchors: ['acquirer.sale-received'],
  place: (bench, name) => bench.spoilReply(name, 'wrong-mac', 0),
};
