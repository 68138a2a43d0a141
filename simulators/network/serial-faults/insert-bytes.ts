/**
 * Adds a byte that nobody sent before about one byte in `everyBytes`, as crosstalk does. Any value may come, a start byte or
 * an ACK as well.
 *
 * Fault budget: the length of a frame shows an added byte, since no end byte stands where it should. While another fault
 * loses bytes of this direction nothing is added (budget.ts).
 */
import type { SerialFaultMaker } from './making.js';
import { oneWay } from './serial-fault.js';

export const insertBytes: SerialFaultMaker = ({ direction, attributes }, { rng, budget }) => {
  const { everyBytes = 1 } = attributes;
  let changed = 0;
  return {
    ...oneWay(direction, (bytes) => {
      if (!budget.mayAdd(direction)) return bytes;
      const out: number[] = [];
      for (const byte of bytes) {
        if (rng.chance(1 / everyBytes)) out.push(rng.between(0, 255));
        out.push(byte);
      }
      changed += out.length - bytes.length;
      return Uint8Array.from(out);
    }),
    changed: () => changed,
  };
};
