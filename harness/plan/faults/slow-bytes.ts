import { type FaultKind, setting } from './kind.js';

export const slowBytes: FaultKind = {
  id: 'slow-bytes',
  sentence: 'What the terminal sends trickles to the acquirer',
  cause: 'network',
  anchors: ['terminal.sale-stored'],
  lastsMs: [5000, 40000],
  settings: { bytes: [1, 12], delayUs: [5000, 40000] },
  place: (bench, name, fault) =>
    bench.addToxic(name, {
      type: 'slicer',
      stream: 'upstream',
      attributes: {
        average_size: setting(slowBytes, fault, 'bytes'),
        size_variation: 0,
        delay: setting(slowBytes, fault, 'delayUs'),
      },
    }),
  lift: (bench, name) => bench.removeToxic(name),
};
