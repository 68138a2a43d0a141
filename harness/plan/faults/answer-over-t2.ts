import { serialKind } from './serial-kind.js';

/**
 * Fault budget: every frame is sent twice, and the answers to both copies come. The second must not be taken for the answer
 * to the next frame (docs/reference-link.md "Frame").
 */
export const answerOverT2 = serialKind({
  id: 'answer-over-t2',
  sentence: 'ACK and NAK come just after T2 has run out',
  type: 'hold-answers',
  hinders: true,
  settings: { marginMs: [5, 900] },
});
