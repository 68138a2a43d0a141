/** Loses every `every`-th ACK or NAK of this direction. */
import { FrameWatch } from './frame-watch.js';
import type { SerialFaultMaker } from './making.js';

export const loseAnswers: SerialFaultMaker = ({ direction: acts, attributes }, { line }) => {
  const { every = 1 } = attributes;
  const watch = new FrameWatch(line);
  let seen = 0;
  let changed = 0;
  return {
    push: (direction, bytes, now, out) => {
      if (direction !== acts) return out(direction, bytes);
      for (const piece of watch.cut(bytes, now)) {
        const answer = piece.kind === 'ack' || piece.kind === 'nak';
        if (answer) seen += 1;
        if (answer && seen % every === 0) changed += 1;
        else out(direction, piece.bytes);
      }
    },
    forget: () => watch.reset(),
    changed: () => changed,
  };
};
