/** Swallows what comes and resets the connection `timeout` ms after the first of it. */
import { attribute, type Stage, type ToxicAttributes, type ToxicKind } from './stage.js';

export const resetPeer: ToxicKind = {
  type: 'reset_peer',
  defaults: { timeout: 0 },
  create: (attributes) => resetPeerStage(attributes),
};

function resetPeerStage(initial: ToxicAttributes): Stage {
  let afterMs = attribute(initial, 'timeout');
  let resetsAt: number | undefined;
  let over = false;
  let touched = 0;
  const pass = (now: number, out: { reset(): void }): void => {
    if (over || resetsAt === undefined || resetsAt > now) return;
    over = true;
    out.reset();
  };
  return {
    push: (bytes, now, out) => {
      touched += bytes.length;
      resetsAt ??= now + afterMs;
      pass(now, out);
    },
    end: (_now, out) => {
      if (!over) out.end();
      over = true;
    },
    due: () => (over ? undefined : resetsAt),
    advance: (now, out) => pass(now, out),
    remove: (now, out) => {
      // Bytes are gone: the connection cannot go on as if nothing had been lost.
      if (resetsAt !== undefined) pass(Math.max(now, resetsAt), out);
    },
    update: (next) => {
      afterMs = attribute(next, 'timeout');
    },
    touched: () => touched,
  };
}
