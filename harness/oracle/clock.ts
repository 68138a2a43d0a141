/** Time as the limits count it: it stands still while the terminal has no power or the register line is down. */
import type { Span } from './facts.js';

/** Running ms between two instants. */
export function runningMs(stopped: readonly Span[], from: number, to: number): number {
  let ms = to - from;
  for (const span of stopped) {
    const overlap = Math.min(to, span.to) - Math.max(from, span.from);
    if (overlap > 0) ms -= overlap;
  }
  return ms;
}
