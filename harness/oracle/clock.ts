/** Time as the limits count it: it stands still while the terminal has no power or the register line is down. */
import type { Span } from './facts.js';

/** Spans in which there is at least one reason, as reasons come and go. */
export class Reasons {
  readonly spans: Span[] = [];
  #reasons = 0;

  add(at: number): void {
    if (this.#reasons === 0) this.spans.push({ from: at, to: Number.POSITIVE_INFINITY });
    this.#reasons += 1;
  }

  remove(at: number): void {
    if (this.#reasons === 0) return;
    this.#reasons -= 1;
    if (this.#reasons === 0) this.end(at);
  }

  /** The history is over. */
  end(at: number): void {
    const last = this.spans.at(-1);
    if (last !== undefined && last.to === Number.POSITIVE_INFINITY) last.to = at;
  }
}

/** Running ms between two instants. */
export function runningMs(stopped: readonly Span[], from: number, to: number): number {
  let ms = to - from;
  for (const span of stopped) {
    const overlap = Math.min(to, span.to) - Math.max(from, span.from);
    if (overlap > 0) ms -= overlap;
  }
  return ms;
}
