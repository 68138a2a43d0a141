import { type FaultKind, setting } from './kind.js';

/** Toxiproxy counts KB/s; 1 is the slowest that it knows. */
export const slowLink: FaultKind = {
  id: 'slow-link',
  sentence: 'The line carries a kilobyte a second',
  cause: 'network',
  anchors: ['terminal.sale-stored', 'terminal.request-sent', 'acquirer.about-to-reply'],
  lastsMs: [5000, 60000],
  settings: { kilobytesPerSecond: [1, 2] },
  place: (bench, name, fault) =>
    bench.addToxic(name, {
      type: 'bandwidth',
      stream: 'downstream',
      attributes: { rate: setting(slowLink, fault, 'kilobytesPerSecond') },
    }),
  lift: (bench, name) => bench.removeToxic(name),
};
