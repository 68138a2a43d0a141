/** A payment code held in front of a terminal that reads it by itself, by a hook of the rig file (docs/hardware.md). */

export interface PresentedEvent {
  /** The hook has said that it is there, or that it is gone. */
  readonly kind: 'code-shown' | 'code-gone';
  readonly by: 'rig';
  /** Token of the payment code. */
  readonly code: string;
  readonly order: string;
  /** How long the hook took. */
  readonly tookMs: number;
}
