/**
 * Cuts off the last byte of every `every`-th frame of this direction, and turns the NAK that comes back for it into an ACK:
 * the sender takes for told what nobody could read.
 */
import { FrameWatch } from './frame-watch.js';
import type { SerialFaultMaker } from './making.js';

export const praiseCutFrames: SerialFaultMaker = ({ direction: acts, attributes }, { line }) => {
  const { every = 1 } = attributes;
  const ack = Uint8Array.of(line.ack);
  const frames = new FrameWatch(line);
  const answers = new FrameWatch(line);
  let seen = 0;
  /** Frames that were cut and not answered yet. */
  let cut = 0;
  let changed = 0;
  return {
    push: (direction, bytes, now, out) => {
      if (direction === acts) {
        for (const piece of frames.cut(bytes, now)) {
          if (piece.kind === 'frame' && piece.ends) seen += 1;
          const cuts = piece.kind === 'frame' && piece.ends && seen % every === 0;
          if (cuts) cut += 1;
          const left = cuts ? piece.bytes.subarray(0, -1) : piece.bytes;
          if (left.length > 0) out(direction, left);
        }
        return;
      }
      for (const piece of answers.cut(bytes, now)) {
        const turned = piece.kind === 'nak' && cut > 0;
        if (turned) {
          cut -= 1;
          changed += 1;
        }
        out(direction, turned ? ack : piece.bytes);
      }
    },
    forget: () => {
      cut = 0;
      frames.reset();
      answers.reset();
    },
    changed: () => changed,
  };
};
