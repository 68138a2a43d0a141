/** Serial faults by the name that a fault kind uses. */
import type { Rng } from '../../../devices/wire/rng.js';
import { type FlipColumn, flipBits } from './flip-bits.js';
import { loseBytes } from './lose-bytes.js';
import type { SerialFault } from './serial-fault.js';

/** What a serial fault is made of; `direction` is that of the bytes. */
export interface SerialFaultSpec {
  readonly type: 'lose-bytes' | 'flip-bits';
  readonly direction: 'to-register' | 'to-terminal';
  readonly attributes: { readonly everyBytes: number };
}

/** Makes the faults of one line. */
export class SerialFaults {
  readonly #columns: Readonly<Record<SerialFaultSpec['direction'], FlipColumn>> = {
    'to-register': { next: 0 },
    'to-terminal': { next: 0 },
  };

  create({ type, direction, attributes }: SerialFaultSpec, rng: Rng): SerialFault {
    if (type === 'lose-bytes') return loseBytes(attributes.everyBytes, rng);
    return flipBits(attributes.everyBytes, this.#columns[direction], rng);
  }
}
