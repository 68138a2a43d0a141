/** Lets `rate` kilobytes a second through. */
import { Held } from './held.js';
import { attribute, type Stage, type ToxicAttributes, type ToxicKind } from './stage.js';

export const bandwidth: ToxicKind = {
  type: 'bandwidth',
  defaults: { rate: 0 },
  create: (attributes) => bandwidthStage(attributes),
};

/** Toxiproxy passes a long chunk on in pieces of what 100 ms carry. */
const PIECE_MS = 100;

function bandwidthStage(initial: ToxicAttributes): Stage {
  const held = new Held();
  let rate = attribute(initial, 'rate');
  let touched = 0;
  return {
    push: (bytes, now) => {
      touched += bytes.length;
      // A rate of 0 carries nothing until the toxic changes.
      const piece = Math.max(1, rate * PIECE_MS);
      for (let at = 0; at < bytes.length; at += piece) {
        const part = bytes.subarray(at, at + piece);
        const takes = rate > 0 ? part.length / rate : Number.POSITIVE_INFINITY;
        held.add(part, Math.max(now, held.lastDue) + takes);
      }
    },
    end: (now) => void held.add(undefined, now),
    due: () => finite(held.due()),
    advance: (now, out) => held.release(now, out),
    remove: (_now, out) => held.releaseAll(out),
    update: (next) => {
      rate = attribute(next, 'rate');
    },
    touched: () => touched,
  };
}

function finite(at: number | undefined): number | undefined {
  return at === Number.POSITIVE_INFINITY ? undefined : at;
}
