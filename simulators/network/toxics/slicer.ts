/**
 * Cuts each chunk in halves until no piece is longer than `average_size` and `size_variation` allow, and waits `delay`
 * microseconds after each piece.
 */
import type { Rng } from '../../../devices/wire/rng.js';
import { heldStage, type Pace } from './held.js';
import { attribute, type ToxicAttributes, type ToxicKind } from './stage.js';

export const slicer: ToxicKind = {
  type: 'slicer',
  defaults: { average_size: 0, size_variation: 0, delay: 0 },
  create: (attributes, rng) => heldStage(slicerPace(attributes, rng)),
};

function slicerPace(initial: ToxicAttributes, rng: Rng): Pace {
  let attributes = initial;
  let sizes: number[] = [];
  const cut = (length: number): void => {
    const variation = attribute(attributes, 'size_variation');
    // A byte cannot be halved; the real server ends itself over a size of 0.
    if (length <= 1 || length - attribute(attributes, 'average_size') <= variation) {
      sizes.push(length);
      return;
    }
    const middle = (length >> 1) + (variation > 0 ? rng.between(-variation, variation - 1) : 0);
    const left = Math.min(length - 1, Math.max(1, middle));
    cut(left);
    cut(length - left);
  };
  return {
    take: (chunk, now) => {
      sizes = [];
      cut(chunk.bytes.length);
      return now;
    },
    pass: (chunk, at, out) => {
      const size = sizes.shift();
      if (size === undefined) return undefined;
      const piece = chunk.bytes.subarray(0, size);
      chunk.bytes = chunk.bytes.subarray(size);
      out.bytes(piece, chunk.stamp);
      return at + attribute(attributes, 'delay') / 1000;
    },
    update: (next) => {
      attributes = next;
    },
  };
}
