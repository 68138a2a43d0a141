import type { FaultKind } from './kind.js';

export const crashBeforeCommit: FaultKind = {
  id: 'crash-before-commit',
  sentence: 'The acquirer crashes before the capture is stored',
  cause: 'system',
  anchors: ['acquirer.sale-received', 'acquirer.debited', 'acquirer.reversal-received'],
  lastsMs: [1000, 40000],
  kills: ['acquirer'],
  place: (bench, name) => bench.power(name, 'acquirer', false),
  lift: (bench, name) => bench.power(name, 'acquirer', true),
};
