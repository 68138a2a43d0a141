import { serialKind } from './serial-kind.js';

/** Fault budget: none is needed. Chunks of a port mean nothing; both directions together are held for less than T2. */
export const serialMerge = serialKind({
  id: 'serial-merge',
  sentence: 'Answers and frames come together in one chunk',
  type: 'merge-chunks',
  hinders: false,
  settings: { holdMs: [40, 300] },
  // What a register says next may come much later.
  sure: { toTerminal: [0, 0] },
});
