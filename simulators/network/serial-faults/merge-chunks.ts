/**
 * Gathers what comes for `holdMs` and lets it go as one chunk, as an adapter with a latency timer does: many frames at once.
 *
 * It has done something where a frame or an answer came behind another in one chunk. Chunks are not counted: how a port cuts
 * what was written is luck, and of two writes at one instant a quick pty makes one chunk by itself.
 */
import { concat } from '../../../devices/wire/bytes.js';
import { FrameWatch } from './frame-watch.js';
import type { SerialFaultMaker } from './making.js';
import type { SerialOut } from './serial-fault.js';

export const mergeChunks: SerialFaultMaker = ({ direction: acts, attributes }, { line }) => {
  const { holdMs = 1 } = attributes;
  const watch = new FrameWatch(line);
  let gathered: Uint8Array[] = [];
  /** Frames and answers that began in what is gathered. */
  let begun = 0;
  let until: number | undefined;
  let changed = 0;
  const forget = (): void => {
    gathered = [];
    begun = 0;
    until = undefined;
  };
  const letGo = (out: SerialOut): void => {
    const whole = concat(gathered);
    forget();
    if (whole.length > 0) out(acts, whole);
  };
  return {
    push: (direction, bytes, now, out) => {
      if (direction !== acts) return out(direction, bytes);
      until ??= now + holdMs;
      gathered.push(bytes.slice());
      for (const piece of watch.cut(bytes, now)) {
        if (piece.kind === 'noise' || (piece.kind === 'frame' && piece.at > 0)) continue;
        if (begun > 0) changed += 1;
        begun += 1;
      }
    },
    due: () => until,
    advance: (_now, out) => letGo(out),
    lift: (_now, out) => letGo(out),
    forget: () => {
      forget();
      watch.reset();
    },
    changed: () => changed,
  };
};
