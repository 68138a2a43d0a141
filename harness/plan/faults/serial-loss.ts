import { serialKind } from './serial-kind.js';

/**
 * Fault budget: a frame that lacks bytes does not end where its length says, so it is refused or T1 ends it. What is said
 * while bytes are lost may not be heard; once they are not, everything is said again.
 */
export const serialLoss = serialKind({
  id: 'serial-loss',
  sentence: 'Bytes are lost on the serial line',
  type: 'lose-bytes',
  hinders: true,
  settings: { everyBytes: [10, 120] },
  // A request and its answers are so few bytes.
  sure: { everyBytes: [10, 30] },
});
