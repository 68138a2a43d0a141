import { serialKind } from './serial-kind.js';

/** Fault budget: every frame is refused with one NAK, and its second half is noise. Nothing is heard in that direction. */
export const gapOverT1 = serialKind({
  id: 'gap-over-t1',
  sentence: 'Every frame pauses in the middle for just over T1',
  type: 'gap-in-frame',
  hinders: true,
  settings: { marginMs: [1, 300] },
});
