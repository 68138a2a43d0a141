/** Delays everything by `latency` ± `jitter` ms, in order. */
import type { Rng } from '../../../devices/wire/rng.js';
import { Held } from './held.js';
import { attribute, type Stage, type ToxicAttributes, type ToxicKind } from './stage.js';

export const latency: ToxicKind = {
  type: 'latency',
  defaults: { latency: 0, jitter: 0 },
  create: (attributes, rng) => latencyStage(attributes, rng),
};

function latencyStage(initial: ToxicAttributes, rng: Rng): Stage {
  const held = new Held();
  let attributes = initial;
  let touched = 0;
  const delay = (): number => {
    const jitter = attribute(attributes, 'jitter');
    const drawn = attribute(attributes, 'latency') + (jitter > 0 ? rng.between(-jitter, jitter) : 0);
    return Math.max(0, drawn);
  };
  return {
    push: (bytes, now) => {
      touched += bytes.length;
      held.add(bytes, now + delay());
    },
    // The close is not delayed by the toxic itself, it only keeps its place behind the data.
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
