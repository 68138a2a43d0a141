/** `latency`: no byte leaves earlier than it came in plus latency less jitter. */
import { bytesOf, type Expectation, firstTooEarly, freedBy } from './expectation.js';

/** Clocks of two processes in whole milliseconds, and timers that fire one early. */
const TOLERANCE_MS = 5;

export const delays: Expectation = {
  breach: (attributes, passage) => {
    const least = (attributes['latency'] ?? 0) - (attributes['jitter'] ?? 0) - TOLERANCE_MS;
    if (least <= 0) return undefined;
    const delayed = (at: number): number => bytesOf(passage.entered.filter((crossing) => crossing.at + least <= at));
    return firstTooEarly(passage, (at) => Math.max(delayed(at), freedBy(passage, at)));
  },
  did: (passage) => bytesOf(passage.entered),
};
