/** Lets everything through. */
import type { ToxicKind } from './stage.js';

export const noop: ToxicKind = {
  type: 'noop',
  defaults: {},
  create: () => ({
    push: (bytes, _now, out, stamp) => out.bytes(bytes, stamp),
    end: (_now, out) => out.end(),
    due: () => undefined,
    advance: () => undefined,
    interrupt: () => undefined,
    flush: () => undefined,
    update: () => undefined,
    held: () => 0,
    touched: () => 0,
  }),
};
