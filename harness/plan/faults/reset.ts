import type { FaultKind } from './kind.js';

export const reset: FaultKind = {
  id: 'reset',
  sentence: 'The connection is reset under the payment',
  cause: 'network',
  anchors: [
    'terminal.sale-stored',
    'terminal.request-sent',
    'acquirer.about-to-reply',
    'terminal.reversal-sent',
    'acquirer.debited',
  ],
  lastsMs: [100, 3000],
  place: (bench, name) =>
    bench.addToxic(name, { type: 'reset_peer', stream: 'downstream', attributes: { timeout: 0 } }),
  lift: (bench, name) => bench.removeToxic(name),
};
