/** Serial faults by the name that a fault kind uses. */
import { deadDirection } from './dead-direction.js';
import { doubleAnswers } from './double-answers.js';
import { flipBits } from './flip-bits.js';
import { foreignBytes } from './foreign-bytes.js';
import { gapInFrame } from './gap-in-frame.js';
import { holdAnswers } from './hold-answers.js';
import { insertBytes } from './insert-bytes.js';
import { loseAnswers } from './lose-answers.js';
import { loseBytes } from './lose-bytes.js';
import type { SerialFaultMaker, SerialSettings } from './making.js';
import { mergeChunks } from './merge-chunks.js';
import { praiseBadFrames } from './praise-bad-frames.js';
import { praiseCutFrames } from './praise-cut-frames.js';
import { refuseAnswers } from './refuse-answers.js';
import { repeatBytes } from './repeat-bytes.js';
import { repeatFrames } from './repeat-frames.js';
import { silenceOfT3, silenceOfT4 } from './silence.js';
import { splitFrames } from './split-frames.js';
import { stall } from './stall.js';
import { stripHighBit } from './strip-high-bit.js';
import { stuckByte } from './stuck-byte.js';

export const SERIAL_FAULTS = {
  'dead-direction': deadDirection,
  'double-answers': doubleAnswers,
  'flip-bits': flipBits,
  'foreign-bytes': foreignBytes,
  'gap-in-frame': gapInFrame,
  'hold-answers': holdAnswers,
  'insert-bytes': insertBytes,
  'lose-answers': loseAnswers,
  'lose-bytes': loseBytes,
  'merge-chunks': mergeChunks,
  'praise-bad-frames': praiseBadFrames,
  'praise-cut-frames': praiseCutFrames,
  'refuse-answers': refuseAnswers,
  'repeat-bytes': repeatBytes,
  'repeat-frames': repeatFrames,
  'silence-of-t3': silenceOfT3,
  'silence-of-t4': silenceOfT4,
  'split-frames': splitFrames,
  stall,
  'strip-high-bit': stripHighBit,
  'stuck-byte': stuckByte,
} as const satisfies Record<string, SerialFaultMaker>;

export type SerialFaultType = keyof typeof SERIAL_FAULTS;

/** A fault of the line as a kind asks for it. */
export interface SerialFaultSpec extends SerialSettings {
  readonly type: SerialFaultType;
  /** While it is in place what is said may not be heard; the history says `garbled`. */
  readonly hinders: boolean;
}
