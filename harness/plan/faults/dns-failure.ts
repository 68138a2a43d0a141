import type { LinkTrouble } from '../bench.js';
import type { PlannedFault } from '../plan.js';
import { type FaultKind, setting } from './kind.js';

const ANSWERS: readonly LinkTrouble[] = ['nxdomain', 'servfail', 'silent'];

/** What the terminal kept of names is gone with its network, or nothing would ask for them while the fault is in place. */
export const dnsFailure: FaultKind = {
  id: 'dns-failure',
  sentence: 'The network of the terminal is set up anew, and the name of the acquirer cannot be resolved any more',
  cause: 'network',
  anchors: ['register.pay-pressed', 'terminal.sale-stored', 'acquirer.about-to-reply', 'terminal.reversal-due'],
  lastsMs: [2000, 60000],
  /** 0: no such name, 1: the name server fails, 2: it does not answer. */
  settings: { answer: [0, 2] },
  needs: 'tls',
  place: (bench, name, fault) => bench.acquirerTrouble(name, troubleOf(fault), true),
  lift: (bench, name, fault) => bench.acquirerTrouble(name, troubleOf(fault), false),
};

function troubleOf(fault: PlannedFault): LinkTrouble {
  return ANSWERS[setting(dnsFailure, fault, 'answer')] ?? 'silent';
}
