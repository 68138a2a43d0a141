/** Every ACK and NAK of this direction comes twice, the second time `delayMs` later, when another frame may wait for its own. */
import { FrameWatch } from './frame-watch.js';
import { HeldBytes } from './held-bytes.js';
import type { SerialFaultMaker } from './making.js';

export const doubleAnswers: SerialFaultMaker = ({ direction: acts, attributes }, { line }) => {
  const { delayMs = 0 } = attributes;
  const watch = new FrameWatch(line);
  const held = new HeldBytes();
  let changed = 0;
  return {
    push: (direction, bytes, now, out) => {
      if (direction !== acts) return out(direction, bytes);
      for (const piece of watch.cut(bytes, now)) {
        held.pass(direction, piece.bytes, out);
        if (piece.kind !== 'ack' && piece.kind !== 'nak') continue;
        changed += 1;
        held.hold(direction, piece.bytes, now + delayMs);
      }
    },
    due: () => held.due(),
    advance: (now, out) => held.advance(now, out),
    lift: (_now, out) => held.release(out),
    forget: () => {
      held.clear();
      watch.reset();
    },
    changed: () => changed,
  };
};
