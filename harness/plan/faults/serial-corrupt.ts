import { type FaultKind, setting } from './kind.js';

export const serialCorrupt: FaultKind = {
  id: 'serial-corrupt',
  sentence: 'Bits flip on the serial line',
  cause: 'network',
  anchors: ['register.pay-pressed', 'terminal.intent-stored', 'terminal.result-stored', 'terminal.query-sent'],
  lastsMs: [200, 6000],
  settings: { everyBytes: [130, 400], toTerminal: [0, 1] },
  place: (bench, name, fault) =>
    bench.addSerialFault(name, {
      type: 'flip-bits',
      direction: setting(serialCorrupt, fault, 'toTerminal') === 1 ? 'to-terminal' : 'to-register',
      attributes: { everyBytes: setting(serialCorrupt, fault, 'everyBytes') },
    }),
  lift: (bench, name) => bench.removeSerialFault(name),
};
