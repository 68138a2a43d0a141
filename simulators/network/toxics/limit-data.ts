/** Lets exactly `bytes` bytes through, then ends the connection. */
import { attribute, type Stage, type ToxicAttributes, type ToxicKind } from './stage.js';

export const limitData: ToxicKind = {
  type: 'limit_data',
  defaults: { bytes: 0 },
  create: (attributes) => limitDataStage(attributes),
};

function limitDataStage(initial: ToxicAttributes): Stage {
  let limit = attribute(initial, 'bytes');
  let passed = 0;
  let over = false;
  let touched = 0;
  return {
    push: (bytes, _now, out, stamp) => {
      if (over) {
        touched += bytes.length;
        return;
      }
      const left = Math.max(0, limit - passed);
      const part = bytes.subarray(0, left);
      passed += part.length;
      touched += bytes.length - part.length;
      if (part.length > 0) out.bytes(part, stamp);
      if (passed < limit) return;
      over = true;
      out.end();
    },
    end: (_now, out) => {
      if (!over) out.end();
      over = true;
    },
    due: () => undefined,
    advance: () => undefined,
    interrupt: () => undefined,
    flush: () => undefined,
    update: (next) => {
      limit = attribute(next, 'bytes');
    },
    held: () => 0,
    touched: () => touched,
  };
}
