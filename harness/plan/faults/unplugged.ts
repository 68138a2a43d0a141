import { type FaultKind, setting } from './kind.js';
import { LINE_ANCHORS } from './serial-kind.js';

/**
 * Fault budget: what is on its way is lost. The register finds the device again by what it is, not by its name. A terminal on
 * USB sees the cable go (`terminalSees` 1) and tells what it owes on the new connection; behind a plain serial plug it sees
 * nothing and tells it again by itself.
 */
export const unplugged: FaultKind = {
  id: 'unplugged',
  sentence: 'The cable to the register is pulled, and the device comes back under another name',
  cause: 'network',
  anchors: LINE_ANCHORS,
  lastsMs: [300, 20_000],
  linkTime: true,
  settings: { terminalSees: [0, 1] },
  place: (bench, name, fault) =>
    bench.registerPort(name, 'unplugged', true, setting(unplugged, fault, 'terminalSees') === 1),
  lift: (bench, name) => bench.registerPort(name, 'unplugged', false, false),
};
