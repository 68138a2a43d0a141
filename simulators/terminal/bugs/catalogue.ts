/** All seeded bugs of the terminal firmware. */
import { type Firmware, REFERENCE_FIRMWARE } from '../firmware.js';
import { alwaysOperatorError } from './always-operator-error.js';
import { anyReplyClearsReversal } from './any-reply-clears-reversal.js';
import { approvesOnSilence } from './approves-on-silence.js';
import { approvesOnUnknown } from './approves-on-unknown.js';
import { asksForEver } from './asks-for-ever.js';
import type { TerminalBug } from './bug.js';
import { cancelMeansNoMoney } from './cancel-means-no-money.js';
import { certificateNotVerified } from './certificate-not-verified.js';
import { deafAfterBrokenFrame } from './deaf-after-broken-frame.js';
import { declineThenApproval } from './decline-then-approval.js';
import { declinesAfterPowerCut } from './declines-after-power-cut.js';
import { declinesOnUnknown } from './declines-on-unknown.js';
import { doublePressNotLocked } from './double-press-not-locked.js';
import { floatAmount } from './float-amount.js';
import { forgetsReversal } from './forgets-reversal.js';
import { givesUpWithoutReversing } from './gives-up-without-reversing.js';
import { keepsSilent } from './keeps-silent.js';
import { lateReplyTaken } from './late-reply-taken.js';
import { macNotChecked } from './mac-not-checked.js';
import { noNextStep } from './no-next-step.js';
import { noRecovery } from './no-recovery.js';
import { notpayAsDecline } from './notpay-as-decline.js';
import { payerrorAsDecline } from './payerror-as-decline.js';
import { previousAmount } from './previous-amount.js';
import { recordAfterSending } from './record-after-sending.js';
import { recordInMemory } from './record-in-memory.js';
import { recordNotSynced } from './record-not-synced.js';
import { reversesUntoldApproval } from './reverses-untold-approval.js';
import { showsTheCode } from './shows-the-code.js';
import { systemErrorAsDecline } from './system-error-as-decline.js';
import { takesWhatItCannotStore } from './takes-what-it-cannot-store.js';
import { tellsPreviousOrder } from './tells-previous-order.js';
import { tellsYuanForFen } from './tells-yuan-for-fen.js';
import { timeoutAsDecline } from './timeout-as-decline.js';
import { traceNotStored } from './trace-not-stored.js';

export const TERMINAL_BUGS: readonly TerminalBug[] = [
  alwaysOperatorError,
  anyReplyClearsReversal,
  approvesOnSilence,
  approvesOnUnknown,
  asksForEver,
  cancelMeansNoMoney,
  certificateNotVerified,
  deafAfterBrokenFrame,
  declineThenApproval,
  declinesAfterPowerCut,
  declinesOnUnknown,
  doublePressNotLocked,
  floatAmount,
  forgetsReversal,
  givesUpWithoutReversing,
  keepsSilent,
  lateReplyTaken,
  macNotChecked,
  noNextStep,
  noRecovery,
  notpayAsDecline,
  payerrorAsDecline,
  previousAmount,
  recordAfterSending,
  recordInMemory,
  recordNotSynced,
  reversesUntoldApproval,
  showsTheCode,
  systemErrorAsDecline,
  takesWhatItCannotStore,
  tellsPreviousOrder,
  tellsYuanForFen,
  timeoutAsDecline,
  traceNotStored,
];

/** The reference firmware with this bug in it. */
export function firmwareWith(bug: TerminalBug): Firmware {
  return { ...REFERENCE_FIRMWARE, ...bug.change, name: `bug:${bug.id}` };
}
