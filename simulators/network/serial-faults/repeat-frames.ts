/** Lets every `every`-th frame through twice, one copy right behind the other, as a driver that writes a buffer twice does. */
import { concat } from '../../../devices/wire/bytes.js';
import { FrameWatch } from './frame-watch.js';
import type { SerialFaultMaker } from './making.js';

export const repeatFrames: SerialFaultMaker = ({ direction: acts, attributes }, { line }) => {
  const { every = 1 } = attributes;
  const watch = new FrameWatch(line);
  let frame: Uint8Array[] = [];
  let frames = 0;
  let changed = 0;
  return {
    push: (direction, bytes, now, out) => {
      out(direction, bytes);
      if (direction !== acts) return;
      for (const piece of watch.cut(bytes, now)) {
        if (piece.kind !== 'frame') continue;
        if (piece.at === 0) frame = [];
        frame.push(piece.bytes.slice());
        if (!piece.ends) continue;
        frames += 1;
        if (frames % every !== 0) continue;
        changed += 1;
        // The copy follows the chunk that the frame came in.
        out(direction, concat(frame));
      }
    },
    forget: () => watch.reset(),
    changed: () => changed,
  };
};
