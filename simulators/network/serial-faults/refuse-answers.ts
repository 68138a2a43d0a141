/** Turns every `every`-th ACK of this direction into a NAK: a good frame is refused. */
import { FrameWatch } from './frame-watch.js';
import type { SerialFaultMaker } from './making.js';

export const refuseAnswers: SerialFaultMaker = ({ direction: acts, attributes }, { line }) => {
  const { every = 1 } = attributes;
  const nak = Uint8Array.of(line.nak);
  const watch = new FrameWatch(line);
  let seen = 0;
  let changed = 0;
  return {
    push: (direction, bytes, now, out) => {
      if (direction !== acts) return out(direction, bytes);
      for (const piece of watch.cut(bytes, now)) {
        if (piece.kind === 'ack') seen += 1;
        const turned = piece.kind === 'ack' && seen % every === 0;
        if (turned) changed += 1;
        out(direction, turned ? nak : piece.bytes);
      }
    },
    forget: () => watch.reset(),
    changed: () => changed,
  };
};
