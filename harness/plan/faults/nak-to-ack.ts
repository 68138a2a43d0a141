import { serialKind } from './serial-kind.js';

/**
 * Fault budget: the sender takes for told what was not. No link can see that, so the level above must: the register asks when
 * it hears no word, the terminal says its interim statements again, and a result that was never heard is found by the query.
 */
export const nakToAck = serialKind({
  id: 'nak-to-ack',
  sentence: 'A frame loses its last byte, and the NAK for it comes as an ACK',
  type: 'praise-cut-frames',
  needsPlainAcks: true,
  hinders: true,
  settings: { every: [1, 3] },
  // A third one may come only after it is over.
  sure: { every: [1, 2] },
});
