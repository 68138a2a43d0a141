import { type FaultKind, setting } from './kind.js';

export const serialLoss: FaultKind = {
  id: 'serial-loss',
  sentence: 'Bytes are lost on the serial line',
  cause: 'network',
  anchors: ['register.pay-pressed', 'terminal.intent-stored', 'terminal.result-stored', 'terminal.query-sent'],
  lastsMs: [200, 6000],
  settings: { everyBytes: [10, 120], toTerminal: [0, 1] },
  place: (bench, name, fault) =>
    bench.addSerialFault(name, {
      type: 'lose-bytes',
      direction: setting(serialLoss, fault, 'toTerminal') === 1 ? 'to-terminal' : 'to-register',
      attributes: { everyBytes: setting(serialLoss, fault, 'everyBytes') },
    }),
  lift: (bench, name) => bench.removeSerialFault(name),
};
