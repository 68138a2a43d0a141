import type { TerminalBug } from './bug.js';

export const alwaysOperatorError: TerminalBug = {
  id: 'always-operator-error',
  party: 'terminal',
  sentence: 'Every failure is blamed on the operator',
  source: 'docs/oracle.md "A cause class is wrong"',
  violation: 'unclear-report',
  change: {
    causeToTell: (cause) => (cause === undefined ? undefined : 'OPERATION'),
  },
};
