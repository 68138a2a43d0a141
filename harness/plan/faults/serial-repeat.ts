import { serialKind } from './serial-kind.js';

/** Fault budget: two like bytes cancel in an LRC, but the length shows them. A doubled ACK answers nothing. */
export const serialRepeat = serialKind({
  id: 'serial-repeat',
  sentence: 'Bytes come twice on the serial line',
  type: 'repeat-bytes',
  hinders: true,
  settings: { everyBytes: [10, 120] },
  // A request and its answers are so few bytes.
  sure: { everyBytes: [10, 30] },
});
