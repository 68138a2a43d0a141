import { CLOCK_SETTINGS, stepMs } from './clock-step.js';
import type { FaultKind } from './kind.js';

/** Fault budget: a code on a phone looks old to the wallet and is refused; what was open for a while is closed unpaid. */
export const walletClockStep: FaultKind = {
  id: 'wallet-clock-step',
  sentence: 'The clock of the wallet jumps, and codes and open orders look older than they are',
  cause: 'system',
  anchors: [
    'register.pay-pressed',
    'acquirer.sale-received',
    'wallet.asked',
    'wallet.debited',
    'terminal.reversal-due',
  ],
  settings: CLOCK_SETTINGS,
  place: (bench, name, fault) => bench.stepClock(name, 'wallet', stepMs(walletClockStep, fault)),
};
