import type { FaultKind } from './kind.js';

/** Toxiproxy `timeout` with 0 swallows what comes and closes the connection when it is removed. */
export const replyLost: FaultKind = {
  id: 'reply-lost',
  sentence: 'The acquirer has committed and replies, and the reply never reaches the terminal',
  cause: 'network',
  anchors: ['acquirer.about-to-reply', 'acquirer.about-to-answer-query', 'acquirer.about-to-answer-reversal'],
  lastsMs: [2000, 90000],
  place: (bench, name) => bench.addToxic(name, { type: 'timeout', stream: 'downstream', attributes: { timeout: 0 } }),
  lift: (bench, name) => bench.removeToxic(name),
};
