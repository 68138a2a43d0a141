/** Holds everything of this direction from its beginning for `lastsMs`, then lets it go at once, old as it is. */
import { HeldBytes } from './held-bytes.js';
import type { SerialFaultMaker, SerialMeans } from './making.js';

function silence(timerMs: (means: SerialMeans) => number): SerialFaultMaker {
  return ({ direction: acts, attributes }, means) => {
    const until = means.now + timerMs(means) + (attributes['marginMs'] ?? 0);
    const held = new HeldBytes();
    let changed = 0;
    return {
      push: (direction, bytes, now, out) => {
        if (direction !== acts || now >= until) return held.pass(direction, bytes, out);
        changed += bytes.length;
        held.hold(direction, bytes, until);
      },
      due: () => held.due(),
      advance: (now, out) => held.advance(now, out),
      lift: (_now, out) => held.release(out),
      forget: () => held.clear(),
      deadUntil: until,
      changed: () => changed,
    };
  };
}

/** For T3, `marginMs` more or less: the statement that is due comes too late, or in time by a little. */
export const silenceOfT3 = silence(({ line }) => line.timers.statementMs);
/** For T4: the register asks, or is about to. */
export const silenceOfT4 = silence(({ line }) => line.timers.resultMs);
