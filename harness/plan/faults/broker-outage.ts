import type { FaultKind } from './kind.js';

export const brokerOutage: FaultKind = {
  id: 'broker-outage',
  sentence: 'The MQTT broker of the loudspeaker is away',
  cause: 'network',
  anchors: [
    'acquirer.debited',
    'acquirer.captured',
    'acquirer.about-to-reply',
    'register.pay-pressed',
    'soundbox.spoken',
  ],
  lastsMs: [1000, 60000],
  place: (bench, name) => bench.broker(name, false),
  lift: (bench, name) => bench.broker(name, true),
};
