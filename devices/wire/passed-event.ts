/** What passes a rig that stands between a terminal and somebody else's host (docs/hardware.md). */

/**
 * A message between the terminal and a host that is not the rig's, where it passed the rig. Seen on both sides of the rig's
 * faults: what left one side and did not come out on the other was lost on the way.
 */
export interface PassedEvent {
  readonly kind: 'passed';
  readonly by: 'rig';
  /** Who is to hear it. */
  readonly to: 'acquirer' | 'terminal';
  /** At whose end of the way it was seen. */
  readonly side: 'terminal' | 'acquirer';
  /** `sale`, `query`, `reversal`, ...; `unreadable`: no message of the dialect. */
  readonly what: string;
  readonly mti?: string;
  readonly order?: string;
  readonly trace?: string;
  readonly amount?: number;
  /** Token of the payment code. */
  readonly code?: string;
  /** Token of a card number. */
  readonly card?: string;
  /** F39. */
  readonly answer?: string;
  /** A5 of a query reply. */
  readonly fate?: string;
  /** F37. */
  readonly reference?: string;
  readonly bytes: number;
}
