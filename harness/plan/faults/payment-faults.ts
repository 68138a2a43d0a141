/** What can go wrong under any scan payment: on the acquirer's line, at the host, at the terminal's power and its cable. */
import { alteredReply } from './altered-reply.js';
import { brokerOutage } from './broker-outage.js';
import { crashAfterCommit } from './crash-after-commit.js';
import { crashBeforeCommit } from './crash-before-commit.js';
import { duplicateReply } from './duplicate-reply.js';
import type { FaultKind } from './kind.js';
import { lateReply } from './late-reply.js';
import { latency } from './latency.js';
import { linkDown } from './link-down.js';
import { powerCut } from './power-cut.js';
import { replyLost } from './reply-lost.js';
import { requestLost } from './request-lost.js';
import { reset } from './reset.js';
import { serialCorrupt } from './serial-corrupt.js';
import { serialLoss } from './serial-loss.js';
import { slice } from './slice.js';
import { slowBytes } from './slow-bytes.js';
import { slowLink } from './slow-link.js';
import { wrongMac } from './wrong-mac.js';

export const PAYMENT_FAULTS: readonly FaultKind[] = [
  alteredReply,
  brokerOutage,
  crashAfterCommit,
  crashBeforeCommit,
  duplicateReply,
  lateReply,
  latency,
  linkDown,
  powerCut,
  replyLost,
  requestLost,
  reset,
  serialCorrupt,
  serialLoss,
  slice,
  slowBytes,
  slowLink,
  wrongMac,
];
