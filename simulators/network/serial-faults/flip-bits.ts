/** Flips one bit in about one byte in `everyBytes`, as a long unshielded cable does. */
import type { Rng } from '../../../devices/wire/rng.js';
import type { SerialFault } from './serial-fault.js';

export function flipBits(everyBytes: number, rng: Rng): SerialFault {
  let changed = 0;
  return {
    apply: (bytes) => {
      const out = bytes.slice();
      for (let i = 0; i < out.length; i += 1) {
        if (!rng.chance(1 / everyBytes)) continue;
        out[i]! ^= 1 << rng.between(0, 7);
        changed += 1;
      }
      return out;
    },
    changed: () => changed,
  };
}
