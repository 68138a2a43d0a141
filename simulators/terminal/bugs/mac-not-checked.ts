import type { TerminalBug } from './bug.js';

export const macNotChecked: TerminalBug = {
  id: 'mac-not-checked',
  party: 'terminal',
  sentence: 'The MAC of a reply is not checked',
  source: 'F-39',
  violation: 'forgery-accepted',
  change: {
    trustsMac: () => true,
  },
};
