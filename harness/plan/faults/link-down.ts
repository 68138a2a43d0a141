import type { FaultKind } from './kind.js';

export const linkDown: FaultKind = {
  id: 'link-down',
  sentence: 'The link to the acquirer goes down, connections end, and new ones are refused until it is healed',
  cause: 'network',
  anchors: [
    'register.pay-pressed',
    'terminal.sale-stored',
    'terminal.request-sent',
    'acquirer.debited',
    'terminal.reversal-due',
  ],
  lastsMs: [2000, 60000],
  place: (bench, name) => bench.acquirerLink(name, false),
  lift: (bench, name) => bench.acquirerLink(name, true),
};
