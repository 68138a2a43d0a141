/** What else goes wrong with power, storage and the processes behind the terminal; the suite `power` draws from these. */
import { acquirerClockStep } from './acquirer-clock-step.js';
import { acquirerMaintenance } from './acquirer-maintenance.js';
import { booksFull } from './books-full.js';
import { brokerOutage } from './broker-outage.js';
import { crashAfterCommit } from './crash-after-commit.js';
import { crashBeforeCommit } from './crash-before-commit.js';
import { dayCut } from './day-cut.js';
import { diskFull } from './disk-full.js';
import { duplicateCredit } from './duplicate-credit.js';
import type { FaultKind } from './kind.js';
import { ledgerFull } from './ledger-full.js';
import { lostWrite } from './lost-write.js';
import { powerCut } from './power-cut.js';
import { sessionsDropped } from './sessions-dropped.js';
import { slowBooks } from './slow-books.js';
import { slowLedger } from './slow-ledger.js';
import { slowStorage } from './slow-storage.js';
import { soundboxOff } from './soundbox-off.js';
import { terminalClockStep } from './terminal-clock-step.js';
import { tornBookEntry } from './torn-book-entry.js';
import { tornEntry } from './torn-entry.js';
import { tornWrite } from './torn-write.js';
import { walletClockStep } from './wallet-clock-step.js';
import { walletCrash } from './wallet-crash.js';
import { walletMaintenance } from './wallet-maintenance.js';

/** Kinds that only the power suite draws. */
export const MORE_POWER_FAULTS: readonly FaultKind[] = [
  acquirerClockStep,
  acquirerMaintenance,
  booksFull,
  dayCut,
  diskFull,
  duplicateCredit,
  ledgerFull,
  lostWrite,
  sessionsDropped,
  slowBooks,
  slowLedger,
  slowStorage,
  soundboxOff,
  terminalClockStep,
  tornBookEntry,
  tornEntry,
  tornWrite,
  walletClockStep,
  walletCrash,
  walletMaintenance,
];

/** All that the power suite draws from. */
export const POWER_FAULTS: readonly FaultKind[] = [
  brokerOutage,
  crashAfterCommit,
  crashBeforeCommit,
  powerCut,
  ...MORE_POWER_FAULTS,
];
