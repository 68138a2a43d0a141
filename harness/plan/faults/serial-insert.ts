import { serialKind } from './serial-kind.js';

/**
 * Fault budget: the length shows an added byte in a frame. Outside one it may begin a frame that never comes (T1 ends it,
 * with a NAK that answers nothing), or be an ACK that nobody gave: then what was not heard is asked for.
 */
export const serialInsert = serialKind({
  id: 'serial-insert',
  sentence: 'Bytes that nobody sent come in on the serial line',
  type: 'insert-bytes',
  hinders: true,
  settings: { everyBytes: [10, 120] },
  // A request and its answers are so few bytes.
  sure: { everyBytes: [10, 30] },
});
