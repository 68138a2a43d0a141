import { serialKind } from './serial-kind.js';

/** Fault budget: the second one answers nothing, or seems to answer the next frame, which arrives all the same. */
export const answerDoubled = serialKind({
  id: 'answer-doubled',
  sentence: 'ACK and NAK come twice',
  type: 'double-answers',
  hinders: false,
  settings: { delayMs: [0, 400] },
});
