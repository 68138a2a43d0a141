import { type FaultKind, setting } from './kind.js';

/** Wallet down or centre closed, centre error, no answer (docs/acquirer-dialect.md "What a terminal concludes"). */
const WORDS = ['91', '96', '98'] as const;

export const acquirerMaintenance: FaultKind = {
  id: 'acquirer-maintenance',
  sentence: 'The acquirer is in maintenance: whatever is asked about money gets a system error, and nothing is done',
  cause: 'system',
  anchors: ['register.pay-pressed', 'terminal.request-sent', 'acquirer.about-to-reply', 'terminal.reversal-due'],
  lastsMs: [2000, 60000],
  settings: { word: [0, WORDS.length - 1] },
  place: (bench, name, fault) => {
    const word = WORDS[setting(acquirerMaintenance, fault, 'word')] ?? WORDS[0];
    return bench.maintenance(name, 'acquirer', word);
  },
  lift: (bench, name) => bench.maintenance(name, 'acquirer', undefined),
};
