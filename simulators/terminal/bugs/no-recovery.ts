import type { TerminalBug } from './bug.js';

export const noRecovery: TerminalBug = {
  id: 'no-recovery',
  party: 'terminal',
  sentence: 'After a power cut what is open stays open for ever',
  source: 'F-13, F-38',
  violation: 'limbo',
  change: {
    onPowerUp: 'leave',
  },
};
