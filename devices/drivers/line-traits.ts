/**
 * What anybody between the two ends can know of a register link: where frames begin and end, which bytes answer them, and how
 * long the ends wait. The faults of the serial line go by this, and so know no protocol by heart.
 */
export interface LineTraits {
  /** A splitter of its own for each direction that is listened to. */
  splitter(): LineSplit;
  readonly ack: number;
  readonly nak: number;
  /** An ACK is a frame of its own that names what it acknowledges, and there is no NAK; the two bytes above mean nothing. */
  readonly namedAcks?: true;
  /** Bytes of a frame before its data. */
  readonly headBytes: number;
  readonly timers: LineTimers;
  /** What the line carries, where it is so slow that it matters. */
  readonly bytesPerMs?: number;
}

export interface LineTimers {
  /** T1: longest gap inside a frame. */
  readonly gapMs: number;
  /** T2: wait for ACK or NAK. */
  readonly answerMs: number;
  /** Times that a frame is sent in all. */
  readonly tries: number;
  /** T3: while a payment is open the terminal says something at least this often. */
  readonly statementMs: number;
  /** T4: the register waits this long for a result, then asks. */
  readonly resultMs: number;
}

/** Tells frames and answers apart in what arrives, as the receiver does. */
export interface LineSplit {
  readonly inFrame: boolean;
  push(chunk: Uint8Array): readonly { readonly kind: string }[];
  /** T1 ran out: what there is of a frame is given up. */
  gap(): unknown;
  reset(): void;
}
