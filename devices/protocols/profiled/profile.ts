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
  readonly message: MessageSpec;
}

/** start | length | DATA | end | check. */
export interface FrameSpec {
  readonly start: number;
  readonly end: number;
  readonly length: { readonly encoding: 'bcd' | 'binary'; readonly bytes: 1 | 2 };
  readonly dataMin: number;
  readonly dataMax: number;
  readonly check: {
    readonly kind: ChecksumName;
    /** What the check runs over; `start` is never in it. */
    readonly over: 'length-data-end' | 'length-data' | 'data';
  };
  readonly ack: number;
  readonly nak: number;
}

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
  /** Wire code of each message. */
  readonly codes: Readonly<Record<MessageCode, string>>;
  readonly number: {
    readonly digits: number;
    readonly register: readonly [number, number];
    readonly terminal: readonly [number, number];
  };
  /** `tlv`: tag, decimal length, value, in any order. `fixed`: every field of a message in order, padded to its width. */
  readonly layout:
    | { readonly kind: 'tlv'; readonly tagBytes: number; readonly lengthDigits: number }
    | { readonly kind: 'fixed'; readonly pad: string };
  readonly fields: Readonly<Record<MessageCode, readonly FieldRule[]>>;
}

export interface FieldRule {
  /** Property of the semantic message. */
  readonly key: string;
  /** Tag (tlv) or a name for messages (fixed). */
  readonly tag: string;
  readonly type: 'text' | 'digits' | 'number' | 'boolean';
  /** Longest value, bytes; the width in a fixed layout. */
  readonly max: number;
  readonly min?: number;
  /** May be absent. */
  readonly optional?: boolean;
  /** Present but empty where the property is absent. */
  readonly emptyWhenAbsent?: boolean;
  /** Wire word of each semantic word; others are refused. */
  readonly words?: Readonly<Record<string, string>>;
  /** What the value must look like, as a regular expression over the whole of it. */
  readonly pattern?: string;
  /** Never shown, whole or in part. */
  readonly secret?: boolean;
}
