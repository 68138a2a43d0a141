/** What the history says of the register line by itself: as it happened on the line, whatever a plan asked for. */
import type { EventBody } from '../../devices/wire/events.js';
import type { LineWatch } from '../../simulators/network/serial-faults/fault-line.js';

export function registerLineWatch(emit: (event: EventBody) => void): LineWatch {
  return {
    lied: () => emit({ kind: 'line', by: 'rig', line: 'register', what: 'false-ack' }),
    dead: (dead) => emit({ kind: 'line', by: 'rig', line: 'register', what: dead ? 'down' : 'up' }),
  };
}
