/**
 * A medium that lies: it said that the last record was safe. No firmware survives that everywhere, so generated plans keep to
 * moments at which nothing was done yet on the strength of the record, or at which the same can be learnt again
 * (docs/faults.md "What storage may do").
 */
import type { FaultKind } from './kind.js';

export const lostWrite: FaultKind = {
  id: 'lost-write',
  sentence:
    'Power goes, and the last record that the terminal wrote is gone although the medium had said that it was safe',
  cause: 'system',
  anchors: ['terminal.intent-stored', 'terminal.sale-stored', 'terminal.result-stored'],
  lastsMs: [1000, 60000],
  kills: ['terminal'],
  place: (bench, name) => bench.power(name, 'terminal', false, 'last-write'),
  lift: (bench, name) => bench.power(name, 'terminal', true),
};
