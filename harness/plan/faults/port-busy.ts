import type { FaultKind } from './kind.js';
import { LINE_ANCHORS } from './serial-kind.js';

/**
 * Fault budget: the device drops out for a moment and another program opens it first, as ModemManager does for some ten
 * seconds. The register gets an error, says so, and tries again until the port is free.
 */
export const portBusy: FaultKind = {
  id: 'port-busy',
  sentence: 'Another program holds the port when the register opens it again',
  cause: 'system',
  anchors: LINE_ANCHORS,
  lastsMs: [1_500, 12_000],
  linkTime: true,
  place: (bench, name) => bench.registerPort(name, 'held', true, false),
  lift: (bench, name) => bench.registerPort(name, 'held', false, false),
};
