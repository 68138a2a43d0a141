/** Delays the end of the stream by `delay` ms. */
import { Held } from './held.js';
import { attribute, type Stage, type ToxicAttributes, type ToxicKind } from './stage.js';

export const slowClose: ToxicKind = {
  type: 'slow_close',
  defaults: { delay: 0 },
  create: (attributes) => slowCloseStage(attributes),
};

function slowCloseStage(initial: ToxicAttributes): Stage {
  const held = new Held();
  let delay = attribute(initial, 'delay');
  let touched = 0;
  return {
    push: (bytes, _now, out) => out.bytes(bytes),
    end: (now) => {
      touched += 1;
      held.add(undefined, now + delay);
    },
    due: () => held.due(),
    advance: (now, out) => held.release(now, out),
    remove: (_now, out) => held.releaseAll(out),
    update: (next) => {
      delay = attribute(next, 'delay');
    },
    touched: () => touched,
  };
}
