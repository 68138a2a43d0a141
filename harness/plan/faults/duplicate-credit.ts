import type { FaultKind } from './kind.js';

export const duplicateCredit: FaultKind = {
  id: 'duplicate-credit',
  sentence: 'The broker brings a credit to the loudspeaker twice, as QoS 1 allows',
  cause: 'network',
  anchors: ['register.pay-pressed', 'acquirer.debited'],
  place: (bench, name) => bench.duplicateCredit(name),
};
