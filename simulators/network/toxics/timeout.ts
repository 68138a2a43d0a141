/**
 * Swallows all data. With `timeout` > 0 the connection ends when nothing has come for so many ms; with 0 it hangs until the
 * toxic is removed.
 */
import { attribute, type Stage, type ToxicAttributes, type ToxicKind } from './stage.js';

export const timeout: ToxicKind = {
  type: 'timeout',
  defaults: { timeout: 0 },
  create: (attributes, _rng, now) => timeoutStage(attributes, now),
};

function timeoutStage(initial: ToxicAttributes, created: number): Stage {
  let afterMs = attribute(initial, 'timeout');
  let endsAt: number | undefined;
  let over = false;
  let touched = 0;
  const wait = (now: number): void => {
    endsAt = afterMs > 0 ? now + afterMs : undefined;
  };
  const end = (out: { end(): void }): void => {
    if (!over) out.end();
    over = true;
  };
  wait(created);
  return {
    push: (bytes, now) => {
      touched += bytes.length;
      wait(now);
    },
    end: (_now, out) => end(out),
    due: () => (over ? undefined : endsAt),
    advance: (_now, out) => end(out),
    interrupt: (now) => wait(now),
    flush: () => undefined,
    // What was swallowed cannot come back, so Toxiproxy ends the connection when this toxic goes.
    remove: (_now, out) => end(out),
    update: (next) => {
      afterMs = attribute(next, 'timeout');
    },
    held: () => 0,
    touched: () => touched,
  };
}
