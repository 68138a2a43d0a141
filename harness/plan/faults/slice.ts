import { type FaultKind, setting } from './kind.js';

export const slice: FaultKind = {
  id: 'slice',
  sentence: 'Bytes come one by one, far apart',
  cause: 'network',
  anchors: ['terminal.sale-stored', 'terminal.request-sent', 'acquirer.about-to-reply'],
  lastsMs: [5000, 60000],
  settings: { bytes: [1, 40], delayUs: [1000, 20000] },
  place: (bench, name, fault) =>
    bench.addToxic(name, {
      type: 'slicer',
      stream: 'downstream',
      attributes: {
        average_size: setting(slice, fault, 'bytes'),
        size_variation: 0,
        delay: setting(slice, fault, 'delayUs'),
      },
    }),
  lift: (bench, name) => bench.removeToxic(name),
};
