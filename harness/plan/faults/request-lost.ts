import type { FaultKind } from './kind.js';

export const requestLost: FaultKind = {
  id: 'request-lost',
  sentence: 'The request leaves the terminal and never reaches the acquirer',
  cause: 'network',
  anchors: ['terminal.sale-stored', 'terminal.reversal-stored', 'terminal.request-sent'],
  lastsMs: [2000, 60000],
  place: (bench, name) => bench.addToxic(name, { type: 'timeout', stream: 'upstream', attributes: { timeout: 0 } }),
  lift: (bench, name) => bench.removeToxic(name),
};
