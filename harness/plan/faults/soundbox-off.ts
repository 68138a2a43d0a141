import type { FaultKind } from './kind.js';

export const soundboxOff: FaultKind = {
  id: 'soundbox-off',
  sentence: 'The loudspeaker loses power, and asks for what it missed when it is back',
  cause: 'system',
  anchors: ['acquirer.captured', 'register.pay-pressed', 'soundbox.credit-heard', 'soundbox.spoken'],
  lastsMs: [1000, 60000],
  kills: ['soundbox'],
  place: (bench, name) => bench.power(name, 'soundbox', false),
  lift: (bench, name) => bench.power(name, 'soundbox', true),
};
