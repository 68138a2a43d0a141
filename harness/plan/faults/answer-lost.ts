import { serialKind } from './serial-kind.js';

/**
 * Fault budget: the frame was heard and is sent again until its tries are used up; it must not be executed twice, and what
 * counts as untold is told again.
 */
export const answerLost = serialKind({
  id: 'answer-lost',
  sentence: 'ACK and NAK are lost',
  type: 'lose-answers',
  hinders: true,
  settings: { every: [1, 3] },
  // A third one may come only after it is over.
  sure: { every: [1, 2] },
});
