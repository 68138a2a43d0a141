import { serialKind } from './serial-kind.js';

/** Fault budget: as of nak-to-ack; here the false ACK comes at once and no NAK at all. */
export const ackForBadFrame = serialKind({
  id: 'ack-for-bad-frame',
  sentence: 'A frame is spoilt on the way and acknowledged all the same',
  type: 'praise-bad-frames',
  needsPlainAcks: true,
  hinders: true,
  settings: { every: [1, 3] },
  // A third one may come only after it is over.
  sure: { every: [1, 2] },
});
