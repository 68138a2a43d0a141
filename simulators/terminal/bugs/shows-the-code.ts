import type { TerminalBug } from './bug.js';

export const showsTheCode: TerminalBug = {
  id: 'shows-the-code',
  party: 'terminal',
  sentence: 'The screen shows the whole payment code while the payment is sent, for anybody to photograph',
  source: 'design rule 10, docs/oracle.md "How it is checked"',
  violation: 'secret-exposed',
  change: {
    showsCode: true,
  },
};
