/** Serial faults by the name that a fault kind uses. */
import type { Rng } from '../../../devices/wire/rng.js';
import { flipBits } from './flip-bits.js';
import { loseBytes } from './lose-bytes.js';
import type { SerialFault } from './serial-fault.js';

export function serialFault(type: 'lose-bytes' | 'flip-bits', everyBytes: number, rng: Rng): SerialFault {
  return type === 'lose-bytes' ? loseBytes(everyBytes, rng) : flipBits(everyBytes, rng);
}
