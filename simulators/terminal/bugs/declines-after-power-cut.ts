import type { TerminalBug } from './bug.js';

export const declinesAfterPowerCut: TerminalBug = {
  id: 'declines-after-power-cut',
  party: 'terminal',
  sentence: 'After a power cut whatever was open is declared "not paid"',
  source: 'F-13',
  violation: 'silent-success',
  change: {
    onPowerUp: 'decline',
  },
};
