/** Lets `rate` kilobytes a second through, a long chunk in pieces of what 100 ms carry. A rate of 0 lets nothing through. */
import { heldStage, type Pace } from './held.js';
import { attribute, type ToxicAttributes, type ToxicKind } from './stage.js';

export const bandwidth: ToxicKind = {
  type: 'bandwidth',
  defaults: { rate: 0 },
  create: (attributes) => heldStage(bandwidthPace(attributes)),
};

const PIECE_MS = 100;

function bandwidthPace(initial: ToxicAttributes): Pace {
  let rate = attribute(initial, 'rate');
  const piece = (): number => rate * PIECE_MS;
  const takes = (length: number): number => (rate > 0 ? Math.min(PIECE_MS, length / rate) : Number.POSITIVE_INFINITY);
  return {
    take: (chunk, now) => now + takes(chunk.bytes.length),
    pass: (chunk, at, out) => {
      const part = chunk.bytes.subarray(0, piece());
      chunk.bytes = chunk.bytes.subarray(part.length);
      out.bytes(part, chunk.stamp);
      return chunk.bytes.length > 0 ? at + takes(chunk.bytes.length) : undefined;
    },
    update: (next) => {
      rate = attribute(next, 'rate');
    },
  };
}
