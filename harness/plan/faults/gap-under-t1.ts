import { serialKind } from './serial-kind.js';

/** Fault budget: none is needed. A gap that is not longer than T1 is no gap, and every frame must be taken. */
export const gapUnderT1 = serialKind({
  id: 'gap-under-t1',
  sentence: 'Every frame pauses in the middle for just under T1',
  type: 'gap-in-frame',
  hinders: false,
  settings: { marginMs: [1, 60] },
  attributes: (of) => ({ marginMs: -of('marginMs') }),
});
