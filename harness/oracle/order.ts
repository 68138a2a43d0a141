/**
 * The order of the questions: the first that finds something gives the primary violation (docs/oracle.md "Verdicts"). A
 * lost record is asked for before what it makes the money look like.
 */
import type { Check } from './checks/check.js';
import { doubleCharge } from './checks/double-charge.js';
import { duplicateAnnouncement } from './checks/duplicate-announcement.js';
import { duplicateSettlement } from './checks/duplicate-settlement.js';
import { falseAnnouncement } from './checks/false-announcement.js';
import { flip } from './checks/flip.js';
import { forgeryAccepted } from './checks/forgery-accepted.js';
import { lateReport } from './checks/late-report.js';
import { limbo } from './checks/limbo.js';
import { lostCredit } from './checks/lost-credit.js';
import { lostVoucher } from './checks/lost-voucher.js';
import { missingAnnouncement } from './checks/missing-announcement.js';
import { missingSettlement } from './checks/missing-settlement.js';
import { mixedUp } from './checks/mixed-up.js';
import { phantomApproval } from './checks/phantom-approval.js';
import { silentSuccess } from './checks/silent-success.js';
import { unclearReport } from './checks/unclear-report.js';
import { unfoundedReport } from './checks/unfounded-report.js';
import { unreversed } from './checks/unreversed.js';
import { wrongAmount } from './checks/wrong-amount.js';
import { wrongCategory } from './checks/wrong-category.js';
import { wrongFee } from './checks/wrong-fee.js';
import { wrongMerchant } from './checks/wrong-merchant.js';

export const CHECKS: readonly Check[] = [
  doubleCharge,
  forgeryAccepted,
  mixedUp,
  wrongAmount,
  lostVoucher,
  phantomApproval,
  lostCredit,
  silentSuccess,
  unreversed,
  wrongMerchant,
  wrongCategory,
  missingSettlement,
  duplicateSettlement,
  wrongFee,
  unfoundedReport,
  flip,
  limbo,
  falseAnnouncement,
  missingAnnouncement,
  duplicateAnnouncement,
  lateReport,
  unclearReport,
];
