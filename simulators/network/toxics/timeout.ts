/** Swallows all data. With `timeout` > 0 the connection ends after so many ms; with 0 it hangs until the toxic is removed. */
import { attribute, type Stage, type ToxicAttributes, type ToxicKind } from './stage.js';

export const timeout: ToxicKind = {
  type: 'timeout',
  defaults: { timeout: 0 },
  create: (attributes) => timeoutStage(attributes),
};

function timeoutStage(initial: ToxicAttributes): Stage {
  let afterMs = attribute(initial, 'timeout');
  let endsAt: number | undefined;
  let over = false;
  let touched = 0;
  return {
    push: (bytes, now) => {
      touched += bytes.length;
      if (afterMs > 0) endsAt ??= now + afterMs;
    },
    end: (_now, out) => {
      over = true;
      out.end();
    },
    due: () => (over ? undefined : endsAt),
    advance: (_now, out) => {
      if (over) return;
      over = true;
      out.end();
    },
    // What was swallowed cannot come back, so Toxiproxy ends the connection when this toxic goes.
    remove: (_now, out) => {
      if (!over) out.end();
      over = true;
    },
    update: (next) => {
      afterMs = attribute(next, 'timeout');
    },
    touched: () => touched,
  };
}
