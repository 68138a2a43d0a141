import type { TerminalBug } from './bug.js';

export const deafAfterBrokenFrame: TerminalBug = {
  id: 'deaf-after-broken-frame',
  party: 'terminal',
  sentence: 'A frame that stops in the middle leaves the receiver deaf until the terminal is switched off and on',
  source: 'docs/reference-link.md T1, docs/domain.md 7',
  violation: 'terminal-hang',
  change: {
    afterGap: 'deaf',
  },
};
