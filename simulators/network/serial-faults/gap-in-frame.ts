/** A pause in the middle of every frame, `marginMs` longer than T1 (shorter where negative). */
import { FrameWatch } from './frame-watch.js';
import { HeldBytes } from './held-bytes.js';
import type { SerialFaultMaker } from './making.js';

export const gapInFrame: SerialFaultMaker = ({ direction: acts, attributes }, { line, rng }) => {
  const gapMs = line.timers.gapMs + (attributes['marginMs'] ?? 0);
  const watch = new FrameWatch(line);
  const held = new HeldBytes();
  let paused = false;
  let changed = 0;
  return {
    push: (direction, bytes, now, out) => {
      if (direction !== acts) return out(direction, bytes);
      for (const piece of watch.cut(bytes, now)) {
        if (piece.kind === 'frame' && piece.at === 0) paused = false;
        const first = piece.kind === 'frame' && piece.at === 0 ? 1 : 0;
        if (piece.kind !== 'frame' || paused || piece.bytes.length <= first) {
          held.pass(direction, piece.bytes, out);
          continue;
        }
        paused = true;
        changed += 1;
        const cut = rng.between(first, piece.bytes.length - 1);
        if (cut > 0) held.pass(direction, piece.bytes.subarray(0, cut), out);
        held.hold(direction, piece.bytes.subarray(cut), Math.max(now, held.lastAt(direction) ?? now) + gapMs);
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
