/**
 * Nothing but one value comes out of this direction, whatever goes in, and it comes by itself as well: a line held at break
 * (0x00), a receiver without a driver (0xFF), a register that is read again and again.
 */
import type { SerialFaultMaker } from './making.js';

/** What comes by itself, and how often; at full pace it would tell a receiver nothing more. */
const RUN_BYTES = 8;
const EVERY_MS = 100;

export const stuckByte: SerialFaultMaker = ({ direction: acts, attributes }, { now: placed }) => {
  const { value = 0 } = attributes;
  let next = placed + EVERY_MS;
  let changed = 0;
  return {
    push: (direction, bytes, _now, out) => {
      if (direction !== acts) return out(direction, bytes);
      changed += bytes.length;
      out(direction, new Uint8Array(bytes.length).fill(value));
    },
    due: () => next,
    advance: (now, out) => {
      next = now + EVERY_MS;
      changed += RUN_BYTES;
      out(acts, new Uint8Array(RUN_BYTES).fill(value));
    },
    deadUntil: Number.POSITIVE_INFINITY,
    changed: () => changed,
  };
};
