/** Nothing of this direction arrives, the other one works: a broken wire, a driver that is burnt out. */
import type { SerialFaultMaker } from './making.js';
import { oneWay } from './serial-fault.js';

const NOTHING = new Uint8Array(0);

export const deadDirection: SerialFaultMaker = ({ direction }) => {
  let changed = 0;
  return {
    ...oneWay(direction, (bytes) => {
      changed += bytes.length;
      return NOTHING;
    }),
    deadUntil: Number.POSITIVE_INFINITY,
    changed: () => changed,
  };
};
