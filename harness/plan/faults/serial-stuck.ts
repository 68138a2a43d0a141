import { serialKind } from './serial-kind.js';

/**
 * Fault budget: nothing is heard in that direction. The value may be the ACK of the protocol, and then everything seems to be
 * acknowledged; or its start byte, and then frames begin that never come.
 */
export const serialStuck = serialKind({
  id: 'serial-stuck',
  sentence: 'One value repeats on the serial line, whatever is sent',
  type: 'stuck-byte',
  settings: { value: [0, 255] },
});
