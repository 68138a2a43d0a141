import type { TerminalBug } from './bug.js';

export const waitsForEverInsideAFrame: TerminalBug = {
  id: 'waits-for-ever-inside-a-frame',
  party: 'terminal',
  sentence: 'A frame that stops in the middle is waited for without end; every later byte is taken for its rest',
  source: 'docs/reference-link.md T1',
  violation: 'terminal-hang',
  change: {
    hasInterByteTimer: false,
  },
};
