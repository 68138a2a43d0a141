/** Delays the end of the stream by `delay` ms. */
import { attribute, type Stage, type ToxicAttributes, type ToxicKind } from './stage.js';

export const slowClose: ToxicKind = {
  type: 'slow_close',
  defaults: { delay: 0 },
  create: (attributes) => slowCloseStage(attributes),
};

function slowCloseStage(initial: ToxicAttributes): Stage {
  let delay = attribute(initial, 'delay');
  let endsAt: number | undefined;
  let touched = 0;
  const end = (out: { end(): void }): void => {
    endsAt = undefined;
    out.end();
  };
  return {
    push: (bytes, _now, out, stamp) => out.bytes(bytes, stamp),
    end: (now) => {
      touched += 1;
      endsAt = now + delay;
    },
    due: () => endsAt,
    advance: (_now, out) => end(out),
    interrupt: (now) => {
      if (endsAt !== undefined) endsAt = now + delay;
    },
    flush: (_now, out) => {
      if (endsAt !== undefined) end(out);
    },
    update: (next) => {
      delay = attribute(next, 'delay');
    },
    held: () => 0,
    touched: () => touched,
  };
}
