import { serialKind } from './serial-kind.js';

/**
 * Fault budget: an LRC sees flips in different columns alone, at most eight in one frame (simulators/network/serial-faults/
 * flip-bits.ts). `everyBytes` is kept at an eighth of the longest frame.
 */
export const serialCorrupt = serialKind({
  id: 'serial-corrupt',
  sentence: 'Bits flip on the serial line',
  type: 'flip-bits',
  hinders: true,
  settings: { everyBytes: [130, 400] },
  // Not many more bytes come to the terminal while it lasts.
  sure: { everyBytes: [130, 150] },
});
