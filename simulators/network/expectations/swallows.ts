/** `timeout` and `reset_peer`: nothing passes while it is in place but what was under way before. */
import { bytesOf, type Expectation, firstTooEarly } from './expectation.js';

export const swallows: Expectation = {
  breach: (_attributes, passage) => firstTooEarly(passage, () => 0),
  did: (passage) => Math.max(0, bytesOf(passage.entered) - Math.max(0, bytesOf(passage.left) - passage.underWay)),
};

/** A link that is down: the same both ways. The connections that it ends and refuses are counted by whoever cuts it. */
export const cut: Expectation = { breach: swallows.breach, did: () => 0 };
