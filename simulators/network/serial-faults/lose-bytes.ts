/** Loses about one byte in `everyBytes`, as an overrun receiver does. */
import type { Rng } from '../../../devices/wire/rng.js';
import type { SerialFault } from './serial-fault.js';

export function loseBytes(everyBytes: number, rng: Rng): SerialFault {
  let changed = 0;
  return {
    apply: (bytes) => {
      const kept = bytes.filter(() => !rng.chance(1 / everyBytes));
      changed += bytes.length - kept.length;
      return kept;
    },
    changed: () => changed,
  };
}
