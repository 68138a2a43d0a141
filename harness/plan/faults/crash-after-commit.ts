import type { FaultKind } from './kind.js';

export const crashAfterCommit: FaultKind = {
  id: 'crash-after-commit',
  sentence: 'The acquirer crashes after the capture is stored and before the reply leaves',
  cause: 'system',
  anchors: ['acquirer.captured', 'acquirer.about-to-reply', 'acquirer.reversed'],
  lastsMs: [1000, 40000],
  kills: ['acquirer'],
  place: (bench, name) => bench.power(name, 'acquirer', false),
  lift: (bench, name) => bench.power(name, 'acquirer', true),
};
