import { type FaultKind, setting } from './kind.js';

export const latency: FaultKind = {
  id: 'latency',
  sentence: 'Every answer takes long',
  cause: 'network',
  anchors: ['terminal.sale-stored', 'terminal.request-sent', 'acquirer.about-to-reply'],
  lastsMs: [5000, 60000],
  settings: { latencyMs: [300, 9000], jitterMs: [0, 500] },
  place: (bench, name, fault) =>
    bench.addToxic(name, {
      type: 'latency',
      stream: 'downstream',
      attributes: { latency: setting(latency, fault, 'latencyMs'), jitter: setting(latency, fault, 'jitterMs') },
    }),
  lift: (bench, name) => bench.removeToxic(name),
};
