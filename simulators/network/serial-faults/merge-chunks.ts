/** Gathers what comes for `holdMs` and lets it go as one chunk, as an adapter with a latency timer does: many frames at once. */
import { concat } from '../../../devices/wire/bytes.js';
import type { SerialFaultMaker } from './making.js';
import type { SerialOut } from './serial-fault.js';

export const mergeChunks: SerialFaultMaker = ({ direction: acts, attributes }) => {
  const { holdMs = 1 } = attributes;
  let gathered: Uint8Array[] = [];
  let until: number | undefined;
  let changed = 0;
  const letGo = (out: SerialOut): void => {
    until = undefined;
    if (gathered.length === 0) return;
    const whole = concat(gathered);
    gathered = [];
    out(acts, whole);
  };
  return {
    push: (direction, bytes, now, out) => {
      if (direction !== acts) return out(direction, bytes);
      until ??= now + holdMs;
      if (gathered.length > 0) changed += 1;
      gathered.push(bytes.slice());
    },
    due: () => until,
    advance: (_now, out) => letGo(out),
    lift: (_now, out) => letGo(out),
    forget: () => {
      gathered = [];
      until = undefined;
    },
    changed: () => changed,
  };
};
