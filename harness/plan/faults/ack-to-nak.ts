import { serialKind } from './serial-kind.js';

/** Fault budget: as of answer-lost, only faster: all tries may be used up at once. */
export const ackToNak = serialKind({
  id: 'ack-to-nak',
  sentence: 'An ACK comes as a NAK',
  type: 'refuse-answers',
  needsPlainAcks: true,
  hinders: true,
  settings: { every: [1, 3] },
  // A third one may come only after it is over.
  sure: { every: [1, 2] },
});
