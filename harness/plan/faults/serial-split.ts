import { serialKind } from './serial-kind.js';

/** Fault budget: none is needed. Chunks of a port mean nothing; the pause is far below T1. `from` is the first offset. */
export const serialSplit = serialKind({
  id: 'serial-split',
  sentence: 'Every frame comes in two parts, cut one byte further each time',
  type: 'split-frames',
  hinders: false,
  settings: { from: [1, 200], pauseMs: [1, 40] },
});
