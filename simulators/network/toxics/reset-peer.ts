/** Swallows what comes and resets the connection `timeout` ms after the first of it, which may be the end of the stream. */
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
  const reset = (out: { reset(): void }): void => {
    if (!over) out.reset();
    over = true;
  };
  return {
    push: (bytes, now) => {
      touched += bytes.length;
      resetsAt ??= now + afterMs;
    },
    end: (now) => {
      resetsAt ??= now + afterMs;
    },
    due: () => (over ? undefined : resetsAt),
    advance: (_now, out) => reset(out),
    interrupt: () => undefined,
    flush: () => undefined,
    remove: (_now, out) => {
      // Bytes are gone: the connection cannot go on as if nothing had been lost.
      if (resetsAt !== undefined) reset(out);
    },
    update: (next) => {
      afterMs = attribute(next, 'timeout');
    },
    held: () => 0,
    touched: () => touched,
  };
}
