import { serialKind } from './serial-kind.js';

/** Fault budget: nothing is heard in that direction, neither frames nor answers; everything is said again afterwards. */
export const serialHalfOpen = serialKind({
  id: 'serial-half-open',
  sentence: 'One direction of the serial line is dead',
  type: 'dead-direction',
  lastsMs: [500, 20_000],
});
