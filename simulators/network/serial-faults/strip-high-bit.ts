/** Clears the highest bit of every byte, as an end that is set to seven data bits (7E1) does. */
import type { SerialFaultMaker } from './making.js';
import { oneWay } from './serial-fault.js';

export const stripHighBit: SerialFaultMaker = ({ direction }) => {
  let changed = 0;
  return {
    ...oneWay(direction, (bytes) =>
      bytes.map((byte) => {
        if (byte < 0x80) return byte;
        changed += 1;
        return byte & 0x7f;
      }),
    ),
    changed: () => changed,
  };
};
