/** Cuts data into pieces of `average_size` ± `size_variation` bytes, `delay` microseconds apart. */
import type { Rng } from '../../../devices/wire/rng.js';
import { Held } from './held.js';
import { attribute, type Stage, type ToxicAttributes, type ToxicKind } from './stage.js';

export const slicer: ToxicKind = {
  type: 'slicer',
  defaults: { average_size: 0, size_variation: 0, delay: 0 },
  create: (attributes, rng) => slicerStage(attributes, rng),
};

function slicerStage(initial: ToxicAttributes, rng: Rng): Stage {
  const held = new Held();
  let attributes = initial;
  let touched = 0;
  return {
    push: (bytes, now) => {
      touched += bytes.length;
      const variation = attribute(attributes, 'size_variation');
      const delayMs = attribute(attributes, 'delay') / 1000;
      let at = 0;
      let due = Math.max(now, held.lastDue);
      while (at < bytes.length) {
        const drawn = attribute(attributes, 'average_size') + (variation > 0 ? rng.between(-variation, variation) : 0);
        const size = drawn < 1 ? bytes.length - at : drawn;
        held.add(bytes.subarray(at, at + size), due);
        at += size;
        due += delayMs;
      }
    },
    end: (now) => void held.add(undefined, now),
    due: () => held.due(),
    advance: (now, out) => held.release(now, out),
    remove: (_now, out) => held.releaseAll(out),
    update: (next) => {
      attributes = next;
    },
    touched: () => touched,
  };
}
