import { serialKind } from './serial-kind.js';

/** Fault budget: none is needed. An answer within T2 is in time; frames take a second each, and nothing may be late. */
export const answerUnderT2 = serialKind({
  id: 'answer-under-t2',
  sentence: 'ACK and NAK come just before T2 runs out',
  type: 'hold-answers',
  hinders: false,
  settings: { marginMs: [5, 100] },
  attributes: (of) => ({ marginMs: -of('marginMs') }),
});
