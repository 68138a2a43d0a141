/** What else goes wrong on the line between register and terminal; the suite `line` draws from these. */
import { ackForBadFrame } from './ack-for-bad-frame.js';
import { ackToNak } from './ack-to-nak.js';
import { answerDoubled } from './answer-doubled.js';
import { answerLost } from './answer-lost.js';
import { answerOverT2 } from './answer-over-t2.js';
import { answerUnderT2 } from './answer-under-t2.js';
import { gapOverT1 } from './gap-over-t1.js';
import { gapUnderT1 } from './gap-under-t1.js';
import type { FaultKind } from './kind.js';
import { nakToAck } from './nak-to-ack.js';
import { peerStalls } from './peer-stalls.js';
import { portBusy } from './port-busy.js';
import { serial7e1 } from './serial-7e1.js';
import { serialCorrupt } from './serial-corrupt.js';
import { serialForeign } from './serial-foreign.js';
import { serialHalfOpen } from './serial-half-open.js';
import { serialInsert } from './serial-insert.js';
import { serialLoss } from './serial-loss.js';
import { serialMerge } from './serial-merge.js';
import { serialRepeat } from './serial-repeat.js';
import { serialRepeatFrame } from './serial-repeat-frame.js';
import { serialSplit } from './serial-split.js';
import { serialStuck } from './serial-stuck.js';
import { silenceT3 } from './silence-t3.js';
import { silenceT4 } from './silence-t4.js';
import { unplugged } from './unplugged.js';

/** Kinds that only the line suite draws. */
export const MORE_LINE_FAULTS: readonly FaultKind[] = [
  ackForBadFrame,
  ackToNak,
  answerDoubled,
  answerLost,
  answerOverT2,
  answerUnderT2,
  gapOverT1,
  gapUnderT1,
  nakToAck,
  peerStalls,
  portBusy,
  serial7e1,
  serialForeign,
  serialHalfOpen,
  serialInsert,
  serialMerge,
  serialRepeat,
  serialRepeatFrame,
  serialSplit,
  serialStuck,
  silenceT3,
  silenceT4,
  unplugged,
];

/** All that the line suite draws from. */
export const LINE_FAULTS: readonly FaultKind[] = [serialCorrupt, serialLoss, ...MORE_LINE_FAULTS];
