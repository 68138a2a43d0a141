/**
 * Cuts every frame in two and lets the second part come `pauseMs` later. The offset goes one byte further with each frame,
 * from `from` to the end of the frame and then from the first byte again.
 */
import { FrameWatch } from './frame-watch.js';
import { HeldBytes } from './held-bytes.js';
import type { SerialFaultMaker } from './making.js';

export const splitFrames: SerialFaultMaker = ({ direction: acts, attributes }, { line }) => {
  const { from = 1, pauseMs = 1 } = attributes;
  const watch = new FrameWatch(line);
  const held = new HeldBytes();
  let offset = from;
  let cut = false;
  let changed = 0;
  return {
    push: (direction, bytes, now, out) => {
      if (direction !== acts) return out(direction, bytes);
      for (const piece of watch.cut(bytes, now)) {
        if (piece.kind === 'frame' && piece.at === 0) cut = false;
        const spot = piece.kind === 'frame' ? offset - piece.at : -1;
        // Where the port has cut it there already, the second part is to come later all the same.
        if (piece.kind === 'frame' && !cut && spot >= 0 && spot < piece.bytes.length) {
          if (spot > 0) held.pass(direction, piece.bytes.subarray(0, spot), out);
          held.hold(direction, piece.bytes.subarray(spot), Math.max(now, held.lastAt(direction) ?? now) + pauseMs);
          cut = true;
          changed += 1;
        } else held.pass(direction, piece.bytes, out);
        if (piece.kind === 'frame' && piece.ends) offset = cut ? offset + 1 : 1;
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
