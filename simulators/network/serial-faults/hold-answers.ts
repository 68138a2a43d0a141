/**
 * Holds every ACK and NAK of this direction until `marginMs` after T2 (before it where negative), counted from the end of the
 * frame that it answers. What comes behind an answer waits behind it.
 */
import { FrameWatch } from './frame-watch.js';
import { HeldBytes } from './held-bytes.js';
import type { SerialFaultMaker } from './making.js';

export const holdAnswers: SerialFaultMaker = ({ direction: acts, attributes }, { line }) => {
  const waitMs = line.timers.answerMs + (attributes['marginMs'] ?? 0);
  const answers = new FrameWatch(line);
  const frames = new FrameWatch(line);
  const held = new HeldBytes();
  /** Ends of frames that were not answered yet, oldest first. */
  let asked: number[] = [];
  let changed = 0;
  return {
    push: (direction, bytes, now, out) => {
      if (direction !== acts) {
        for (const piece of frames.cut(bytes, now)) if (piece.kind === 'frame' && piece.ends) asked.push(now);
        return out(direction, bytes);
      }
      for (const piece of answers.cut(bytes, now)) {
        const since = piece.kind === 'ack' || piece.kind === 'nak' ? asked.shift() : undefined;
        if (since === undefined) {
          held.pass(direction, piece.bytes, out);
          continue;
        }
        changed += 1;
        held.hold(direction, piece.bytes, Math.max(now, since + waitMs));
      }
    },
    due: () => held.due(),
    advance: (now, out) => held.advance(now, out),
    lift: (_now, out) => held.release(out),
    forget: () => {
      held.clear();
      asked = [];
      answers.reset();
      frames.reset();
    },
    changed: () => changed,
  };
};
