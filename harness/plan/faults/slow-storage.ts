import { type FaultKind, setting } from './kind.js';

export const slowStorage: FaultKind = {
  id: 'slow-storage',
  sentence: 'Every record that the terminal writes takes long',
  cause: 'system',
  anchors: ['register.pay-pressed', 'terminal.request-sent', 'terminal.answer-accepted', 'terminal.reversal-due'],
  lastsMs: [2000, 60000],
  settings: { writeMs: [100, 400] },
  place: (bench, name, fault) => bench.slowWrites(name, 'terminal', setting(slowStorage, fault, 'writeMs')),
  lift: (bench, name) => bench.slowWrites(name, 'terminal', 0),
};
