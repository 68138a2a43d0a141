/**
 * The peer does not read: what is sent in this direction waits in the buffers on the way, and what they do not hold is lost.
 * When the peer reads again it gets all of it at once, old as it is.
 */

import { HeldBytes } from './held-bytes.js';
import type { SerialFaultMaker } from './making.js';

/** What a Linux terminal device keeps for a reader (N_TTY_BUF_SIZE). */
export const STALL_BYTES_MAX = 4_096;

export const stall: SerialFaultMaker = ({ direction: acts }) => {
  const held = new HeldBytes();
  let room = STALL_BYTES_MAX;
  let changed = 0;
  return {
    push: (direction, bytes, _now, out) => {
      if (direction !== acts) return out(direction, bytes);
      changed += bytes.length;
      const kept = Math.min(room, bytes.length);
      room -= kept;
      if (kept > 0) held.hold(direction, bytes.subarray(0, kept), Number.POSITIVE_INFINITY);
    },
    lift: (_now, out) => held.release(out),
    forget: () => {
      room = STALL_BYTES_MAX;
      held.clear();
    },
    deadUntil: Number.POSITIVE_INFINITY,
    changed: () => changed,
  };
};
