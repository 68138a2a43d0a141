import { statementOf } from '../statements.js';
import type { TerminalBug } from './bug.js';

export const noNextStep: TerminalBug = {
  id: 'no-next-step',
  party: 'terminal',
  sentence: 'A failure is told without saying what to do next',
  source: 'docs/oracle.md R4',
  violation: 'unclear-report',
  change: {
    statementOf: (...about) => ({ ...statementOf(...about), nextZh: '', nextEn: '' }),
  },
};
