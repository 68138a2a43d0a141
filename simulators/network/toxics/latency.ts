/** Delays everything by `latency` ± `jitter` ms from when it came to the proxy, in order. The end only keeps its place. */
import type { Rng } from '../../../devices/wire/rng.js';
import { heldStage, type Pace } from './held.js';
import { attribute, type ToxicAttributes, type ToxicKind } from './stage.js';

export const latency: ToxicKind = {
  type: 'latency',
  defaults: { latency: 0, jitter: 0 },
  create: (attributes, rng) => heldStage(latencyPace(attributes, rng)),
};

function latencyPace(initial: ToxicAttributes, rng: Rng): Pace {
  let attributes = initial;
  let waits = 0;
  const delay = (): number => {
    const jitter = attribute(attributes, 'jitter');
    return attribute(attributes, 'latency') + (jitter > 0 ? rng.between(-jitter, jitter) : 0);
  };
  return {
    take: (chunk, now) => {
      waits = delay() - (now - chunk.stamp);
      return now + Math.max(0, waits);
    },
    // Moved on by what was waited here, so that a second latency adds to the first.
    pass: (chunk, _at, out) => void out.bytes(chunk.bytes, chunk.stamp + waits),
    update: (next) => {
      attributes = next;
    },
  };
}
