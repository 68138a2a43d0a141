/** A seeded bug of the terminal: the reference firmware with one or two decisions made wrong. */
import type { Firmware } from '../firmware.js';

export interface TerminalBug {
  readonly id: string;
  readonly party: 'terminal';
  /** What the firmware does wrong, in one sentence. */
  readonly sentence: string;
  /** Where it was seen: a story of docs/domain.md 7, or the rule that it breaks. */
  readonly source: string;
  /** The violation that it must cause, charged to the terminal. */
  readonly violation: string;
  /** Kinds of faults without which it never shows, where those that any suite draws do not do. */
  readonly needs?: readonly string[];
  readonly change: Partial<Omit<Firmware, 'name'>>;
}
