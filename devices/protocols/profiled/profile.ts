/**
 * A register link as data: frame, check sum, timers, messages and their fields. The engine knows nothing beyond this, and it
 * is plain data, so that it goes into files, plans and other processes as it is.
 */
import type { ChecksumName } from './checksums.js';
import type { MessageCode } from './messages.js';

export interface SerialSettings {
  readonly baudRate: number;
  readonly dataBits: 7 | 8;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stopBits: 1 | 2;
}

export interface Profile {
  readonly name: string;
  readonly serial: SerialSettings;
  readonly frame: FrameSpec;
  readonly timers: LinkTimers;
  /**
   * How a register learns what became of a payment whose result it missed: it asks by `order` (`QU`, the default), or it has
   * the terminal repeat its `last` payment (`LA`) and compares.
   */
  readonly recovery?: 'order' | 'last';
  readonly message: MessageSpec;
}

/** start | length | DATA | end | check. */
export interface FrameSpec {
  readonly start: number;
  /** Absent: a frame ends by its length alone. */
  readonly end?: number;
  readonly length: LengthSpec;
  readonly dataMin: number;
  readonly dataMax: number;
  readonly check: {
    readonly kind: ChecksumName;
    readonly over: CheckRange;
    /** Of a check of two bytes. Default: `high-first`. */
    readonly order?: 'high-first' | 'low-first';
  };
  readonly ack: number;
  readonly nak: number;
}

export interface LengthSpec {
  /** `binary` has its high byte first; `ascii` is one decimal digit a byte, `bcd` two. */
  readonly encoding: 'bcd' | 'binary' | 'binary-low-first' | 'ascii';
  readonly bytes: number;
  /** What it counts. Default: `data`. */
  readonly counts?: 'data' | 'data-end' | 'data-end-check' | 'frame';
}

/** What the check runs over, in the order in which it stands on the line. */
export type CheckRange =
  | 'start-length-data-end'
  | 'start-length-data'
  | 'length-data-end'
  | 'length-data'
  | 'data-end'
  | 'data';

export interface LinkTimers {
  /** T1: longest gap inside a frame. */
  readonly gapMs: number;
  /** T2: wait for ACK or NAK. */
  readonly answerMs: number;
  /** Times that a frame is sent in all before it counts as undelivered. */
  readonly tries: number;
  /** T3: while a payment is open the terminal says something at least this often. */
  readonly statementMs: number;
  /** T4: the register waits this long for a result after the last statement, then asks. */
  readonly resultMs: number;
  /** A frame equal to one accepted this recently is a retransmission. */
  readonly duplicateMs: number;
}

export interface MessageSpec {
  /** Wire code of each message; what has none does not exist on this link. */
  readonly codes: Readonly<Partial<Record<MessageCode, string>>>;
  /** How the codes are written above. Default: `ascii`. */
  readonly codesIn?: 'ascii' | 'hex';
  readonly number: {
    readonly digits: number;
    /** Default: `ascii`. */
    readonly in?: 'ascii' | 'bcd';
    readonly register: readonly [number, number];
    readonly terminal: readonly [number, number];
  };
  /** How text is written. Default: `utf-8`. */
  readonly text?: 'utf-8' | 'gbk';
  readonly layout: Layout;
  readonly fields: Readonly<Partial<Record<MessageCode, readonly FieldRule[]>>>;
}

/**
 * `tlv`: tag, length, value, in any order. `fixed`: every field of a message in order, padded to its width. `separated`: every
 * field in order, each behind a separator.
 */
export type Layout =
  | {
      readonly kind: 'tlv';
      readonly tagBytes: number;
      /** How tags are written in the fields. Default: `ascii`. */
      readonly tagsIn?: 'ascii' | 'hex';
      readonly lengthBytes: number;
      /** Default: `ascii`, one decimal digit a byte. */
      readonly lengthIn?: 'ascii' | 'bcd' | 'binary';
    }
  | { readonly kind: 'fixed'; readonly pad: string }
  | { readonly kind: 'separated'; readonly separator: number };

export interface FieldRule {
  /** Property of the semantic message. */
  readonly key: string;
  /** Tag (tlv) or a name for messages (fixed, separated). */
  readonly tag: string;
  readonly type: 'text' | 'digits' | 'number' | 'boolean';
  /** Longest value in bytes, in digits where it is BCD; the width in a fixed layout. */
  readonly max: number;
  readonly min?: number;
  /** `bcd`: two digits a byte. Default: text, as the messages write it. */
  readonly in?: 'text' | 'bcd';
  /** In a fixed layout: where the value stands, and what fills the rest. Default: `left`, and the pad of the layout. */
  readonly align?: 'left' | 'right';
  readonly pad?: string;
  /** May be absent. */
  readonly optional?: boolean;
  /** Present but empty where the property is absent. */
  readonly emptyWhenAbsent?: boolean;
  /** Wire word of each semantic word. Of several the first is written, and each is understood; others are refused. */
  readonly words?: Readonly<Record<string, string | readonly string[]>>;
  /** What every other wire word means, in place of a refusal. */
  readonly otherwise?: string;
  /** What the value must look like, as a regular expression over the whole of it. */
  readonly pattern?: string;
  /** Never shown, whole or in part. */
  readonly secret?: boolean;
}
