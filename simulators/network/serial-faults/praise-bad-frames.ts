/**
 * Flips one bit in the DATA of every `every`-th frame of this direction, answers it with an ACK of its own at once, and
 * swallows the answer that the receiver gives.
 *
 * Fault budget: one flip in a frame, which every check sum sees; the columns are shared with flip-bits.ts.
 */
import { FrameWatch } from './frame-watch.js';
import type { SerialFaultMaker } from './making.js';
import { otherWay } from './serial-fault.js';

export const praiseBadFrames: SerialFaultMaker = ({ direction: acts, attributes }, { line, budget }) => {
  const { every = 1 } = attributes;
  const back = otherWay(acts);
  const ack = Uint8Array.of(line.ack);
  const head = line.headBytes;
  const frames = new FrameWatch(line);
  const answers = new FrameWatch(line);
  let seen = 0;
  let spoilt = false;
  /** ACKs to be given once no frame is under way, and answers of the receiver to be swallowed. */
  let owed = 0;
  let unwanted = 0;
  let changed = 0;
  return {
    push: (direction, bytes, now, out) => {
      if (direction === acts) {
        for (const piece of frames.cut(bytes, now)) {
          if (piece.kind !== 'frame') {
            out(direction, piece.bytes);
            continue;
          }
          if (piece.at === 0) {
            seen += 1;
            spoilt = false;
          }
          const spot = Math.max(0, head - piece.at);
          const spoils = !spoilt && seen % every === 0 && spot < piece.bytes.length;
          const passing = spoils ? piece.bytes.slice() : piece.bytes;
          if (spoils) {
            passing[spot]! ^= budget.nextColumn(direction);
            spoilt = true;
          }
          out(direction, passing);
          if (piece.ends && spoilt) {
            changed += 1;
            owed += 1;
            unwanted += 1;
          }
        }
      } else {
        for (const piece of answers.cut(bytes, now)) {
          if ((piece.kind === 'ack' || piece.kind === 'nak') && unwanted > 0) unwanted -= 1;
          else out(direction, piece.bytes);
        }
      }
      for (; owed > 0 && !answers.inFrame(now); owed -= 1) out(back, ack);
    },
    forget: () => {
      owed = 0;
      unwanted = 0;
      frames.reset();
      answers.reset();
    },
    changed: () => changed,
  };
};
