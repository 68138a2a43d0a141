/**
 * What the faults of one line share, so that together they stay within what a check sum can see (flip-bits.ts,
 * insert-bytes.ts). One for each line.
 */
import type { SerialDirection } from './serial-fault.js';

export class LineBudget {
  readonly #columns: Record<SerialDirection, number> = { 'to-register': 0, 'to-terminal': 0 };
  readonly #losing: Record<SerialDirection, number> = { 'to-register': 0, 'to-terminal': 0 };

  /** The bit that the next flip in this direction takes; flips take the columns in turn. */
  nextColumn(direction: SerialDirection): number {
    const column = this.#columns[direction];
    this.#columns[direction] = column + 1;
    return 1 << (column & 7);
  }

  /** A fault that loses single bytes begins or ends. */
  losing(direction: SerialDirection, more: 1 | -1): void {
    this.#losing[direction] += more;
  }

  /** A byte lost and a like byte added in one frame leave length and LRC as they were: only one of the two at a time. */
  mayAdd(direction: SerialDirection): boolean {
    return this.#losing[direction] === 0;
  }
}
