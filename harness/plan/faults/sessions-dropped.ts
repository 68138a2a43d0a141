import type { FaultKind } from './kind.js';

export const sessionsDropped: FaultKind = {
  id: 'sessions-dropped',
  sentence: 'The MQTT broker ends every session and forgets who had subscribed to what',
  cause: 'network',
  anchors: [
    'acquirer.captured',
    'acquirer.debited',
    'register.pay-pressed',
    'soundbox.credit-heard',
    'soundbox.spoken',
  ],
  place: (bench, name) => bench.dropSessions(name),
};
