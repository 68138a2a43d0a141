import type { FaultKind } from './kind.js';

export const diskFull: FaultKind = {
  id: 'disk-full',
  sentence: 'The storage of the terminal has no room for a new record',
  cause: 'system',
  anchors: ['register.pay-pressed', 'terminal.sale-stored', 'terminal.result-stored', 'terminal.reversal-due'],
  lastsMs: [2000, 60000],
  place: (bench, name) => bench.storageFull(name, 'terminal', true),
  lift: (bench, name) => bench.storageFull(name, 'terminal', false),
};
