/**
 * Repeats about one byte in `everyBytes`, as a receiver that is read twice does.
 *
 * Fault budget: two like bytes cancel in an LRC, but the length shows them, as in insert-bytes.ts.
 */
import type { SerialFaultMaker } from './making.js';
import { oneWay } from './serial-fault.js';

export const repeatBytes: SerialFaultMaker = ({ direction, attributes }, { rng, budget }) => {
  const { everyBytes = 1 } = attributes;
  let changed = 0;
  return {
    ...oneWay(direction, (bytes) => {
      if (!budget.mayAdd(direction)) return bytes;
      const out: number[] = [];
      for (const byte of bytes) {
        out.push(byte);
        if (rng.chance(1 / everyBytes)) out.push(byte);
      }
      changed += out.length - bytes.length;
      return Uint8Array.from(out);
    }),
    changed: () => changed,
  };
};
