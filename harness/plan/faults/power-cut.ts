import type { FaultKind } from './kind.js';

export const powerCut: FaultKind = {
  id: 'power-cut',
  sentence: 'The terminal loses power and comes back with its stored records alone',
  cause: 'system',
  anchors: [
    'terminal.intent-stored',
    'terminal.sale-stored',
    'terminal.request-sent',
    'terminal.answer-accepted',
    'terminal.result-stored',
    'terminal.result-sent',
    'terminal.query-sent',
    'terminal.reversal-due',
    'terminal.reversal-stored',
    'terminal.reversal-sent',
    'terminal.reversal-finished',
  ],
  lastsMs: [1000, 60000],
  kills: ['terminal'],
  place: (bench, name) => bench.power(name, 'terminal', false),
  lift: (bench, name) => bench.power(name, 'terminal', true),
};
