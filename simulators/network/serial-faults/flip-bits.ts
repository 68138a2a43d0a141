/**
 * Flips one bit in every `everyBytes`-th byte, as a long unshielded cable does, each time the next bit of the byte.
 *
 * Fault budget: a longitudinal check sum (LRC) sees any error that leaves some bit column odd, so at most eight flips in
 * different columns of one frame. Two flips in one column pass it unseen: found by a run as a wrong amount, and a property
 * of that check sum, which no firmware can mend. Generated plans keep `everyBytes` at an eighth of the longest frame, and faults
 * that overlap on one direction take their columns in turn.
 */
import type { SerialFaultMaker } from './making.js';
import { oneWay } from './serial-fault.js';

export const flipBits: SerialFaultMaker = ({ direction, attributes }, { rng, budget }) => {
  const { everyBytes = 1 } = attributes;
  let changed = 0;
  let untilNext = rng.between(0, everyBytes - 1);
  return {
    ...oneWay(direction, (bytes) => {
      const out = bytes.slice();
      for (let i = 0; i < out.length; i += 1) {
        if (untilNext > 0) {
          untilNext -= 1;
          continue;
        }
        out[i]! ^= budget.nextColumn(direction);
        changed += 1;
        untilNext = everyBytes - 1;
      }
      return out;
    }),
    changed: () => changed,
  };
};
