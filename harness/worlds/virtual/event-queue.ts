/**
 * Simulated time: a binary heap of what is due. Time jumps to the next due event; events of one instant run in the order
 * in which they were scheduled, which is what makes an episode repeatable.
 */
import type { Instant } from '../../../devices/wire/machine.js';

export interface Due {
  readonly at: Instant;
  readonly order: number;
  /** `undefined` once it was cancelled. */
  run: (() => void) | undefined;
}

export class EventQueue {
  readonly #heap: Due[] = [];
  #order = 0;
  #now: Instant = 0;

  get now(): Instant {
    return this.#now;
  }

  get size(): number {
    return this.#heap.length;
  }

  /** Never before now: what is due in the past is due at once. Time goes in whole milliseconds; a part counts as one. */
  at(at: Instant, run: () => void): Due {
    const due: Due = { at: at < this.#now ? this.#now : Math.ceil(at), order: this.#order, run };
    this.#order += 1;
    this.#push(due);
    return due;
  }

  after(ms: number, run: () => void): Due {
    return this.at(this.#now + ms, run);
  }

  cancel(due: Due): void {
    due.run = undefined;
  }

  /** Runs what is due next. False when nothing is left. */
  step(): boolean {
    for (;;) {
      const due = this.#pop();
      if (due === undefined) return false;
      if (due.run === undefined) continue;
      this.#now = due.at;
      due.run();
      return true;
    }
  }

  clear(): void {
    this.#heap.length = 0;
  }

  #push(due: Due): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(due);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const other = heap[parent] as Due;
      if (!before(due, other)) break;
      heap[at] = other;
      at = parent;
    }
    heap[at] = due;
  }

  #pop(): Due | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Due, heap[child] as Due)) child += 1;
      const smaller = heap[child] as Due;
      if (!before(smaller, last)) break;
      heap[at] = smaller;
      at = child;
    }
    heap[at] = last;
    return top;
  }
}

function before(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
