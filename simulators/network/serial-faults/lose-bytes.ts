/** Loses about one byte in `everyBytes`, as an overrun receiver does. */
import type { SerialFaultMaker } from './making.js';
import { oneWay } from './serial-fault.js';

export const loseBytes: SerialFaultMaker = ({ direction, attributes }, { rng }) => {
  const { everyBytes = 1 } = attributes;
  let changed = 0;
  return {
    ...oneWay(direction, (bytes) => {
      const kept = bytes.filter(() => !rng.chance(1 / everyBytes));
      changed += bytes.length - kept.length;
      return kept;
    }),
    changed: () => changed,
  };
};
