/** Lets everything through. */
import type { ToxicKind } from './stage.js';

export const noop: ToxicKind = {
  type: 'noop',
  defaults: {},
  create: () => ({
    push: (bytes, _now, out) => out.bytes(bytes),
    end: (_now, out) => out.end(),
    due: () => undefined,
    advance: () => undefined,
    remove: () => undefined,
    update: () => undefined,
    touched: () => 0,
  }),
};
