/** `bandwidth` and `slicer`: no more bytes leave than the pace allows, counted from the first that came in. */
import { bytesOf, type Expectation, firstTooEarly, freedBy, type Passage } from './expectation.js';

/** Timers that fire early, and what a proxy that overslept makes good. */
const TOLERANCE_MS = 5;

/** Toxiproxy's `rate` in kilobytes a second is bytes a millisecond. */
export const bandwidthPaces: Expectation = {
  breach: (attributes, passage) => paced(passage, attributes['rate'] ?? 0, 0),
  did: (passage) => bytesOf(passage.entered),
};

/** Pieces of `average_size` ± `size_variation` bytes, `delay` µs apart; the first leaves at once. */
export const slicerPaces: Expectation = {
  breach: (attributes, passage) => {
    const piece = (attributes['average_size'] ?? 0) + (attributes['size_variation'] ?? 0);
    const delayMs = (attributes['delay'] ?? 0) / 1000;
    if (piece <= 0 || delayMs <= 0) return undefined;
    // Each chunk that comes in begins with a piece that is not delayed.
    return paced(passage, piece / delayMs, piece);
  },
  did: bandwidthPaces.did,
};

function paced(passage: Passage, bytesPerMs: number, perChunk: number): string | undefined {
  const first = passage.entered[0]?.at ?? passage.placedAt;
  return firstTooEarly(passage, (at) => {
    const chunks = perChunk * passage.entered.filter((crossing) => crossing.at <= at && crossing.bytes > 0).length;
    return freedBy(passage, at) + chunks + bytesPerMs * Math.max(0, at - first + TOLERANCE_MS);
  });
}
