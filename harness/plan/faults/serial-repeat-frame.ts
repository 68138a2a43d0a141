import { serialKind } from './serial-kind.js';

/** Fault budget: the second copy is acknowledged and nothing more. Nothing is lost, so nothing may be late. */
export const serialRepeatFrame = serialKind({
  id: 'serial-repeat-frame',
  sentence: 'Whole frames come twice on the serial line',
  type: 'repeat-frames',
  hinders: false,
  settings: { every: [1, 3] },
  // A third one may come only after it is over.
  sure: { every: [1, 2] },
});
