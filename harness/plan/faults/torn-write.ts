import type { FaultKind } from './kind.js';

export const tornWrite: FaultKind = {
  id: 'torn-write',
  sentence: 'Power goes while the terminal writes a record, and half of it is on the medium',
  cause: 'system',
  anchors: [
    'register.pay-pressed',
    'terminal.intent-stored',
    'terminal.request-sent',
    'terminal.answer-accepted',
    'terminal.result-stored',
    'terminal.reversal-due',
    'terminal.reversal-finished',
  ],
  lastsMs: [2000, 60000],
  kills: ['terminal'],
  place: (bench, name) => bench.tearWrite(name, 'terminal', true),
  lift: (bench, name) => bench.tearWrite(name, 'terminal', false),
};
