/**
 * A stage that delays: chunks wait in line, and only the first of them, the one in hand, has a time. Nothing overtakes what
 * stands before it. Shared by the toxics that lose nothing.
 */
import type { Stage, StageOut, ToxicAttributes } from './stage.js';

export interface Chunk {
  /** What has not passed yet. */
  bytes: Uint8Array;
  readonly stamp: number;
}

/** How one toxic treats the chunk in hand. */
export interface Pace {
  /** The chunk was taken in hand. @returns when it may pass, or some of it */
  take(chunk: Chunk, now: number): number;
  /** Passes it on, or some of it, and leaves the rest in `bytes`. @returns when to go on; `undefined` when it is done with */
  pass(chunk: Chunk, at: number, out: StageOut): number | undefined;
  update(attributes: ToxicAttributes): void;
}

export function heldStage(pace: Pace): Stage {
  /** `undefined`: the end. */
  const line: (Chunk | undefined)[] = [];
  let due: number | undefined;
  let held = 0;
  let touched = 0;
  const next = (at: number): void => {
    const first = line[0];
    if (line.length === 0) due = undefined;
    else due = first === undefined ? at : pace.take(first, at);
  };
  const join = (chunk: Chunk | undefined, now: number): void => {
    line.push(chunk);
    if (line.length === 1) next(now);
  };
  /** The first in line passes whole, whatever its time. */
  const release = (out: StageOut): void => {
    const chunk = line.shift();
    if (chunk === undefined) return out.end();
    held -= chunk.bytes.length;
    if (chunk.bytes.length > 0) out.bytes(chunk.bytes, chunk.stamp);
  };
  return {
    push: (bytes, now, _out, stamp) => {
      touched += bytes.length;
      held += bytes.length;
      join({ bytes, stamp }, now);
    },
    end: (now) => join(undefined, now),
    due: () => (due === Number.POSITIVE_INFINITY ? undefined : due),
    advance: (now, out) => {
      while (due !== undefined && due <= now) {
        const at = due;
        const chunk = line[0];
        const before = chunk?.bytes.length ?? 0;
        due = chunk === undefined ? undefined : pace.pass(chunk, at, out);
        if (due !== undefined) held -= before - (chunk?.bytes.length ?? 0);
        else {
          line.shift();
          held -= before;
          if (chunk === undefined) out.end();
          next(at);
        }
      }
    },
    interrupt: (now, out) => {
      if (line[0] === undefined) return;
      release(out);
      next(now);
    },
    flush: (_now, out) => {
      while (line.length > 0) release(out);
      due = undefined;
    },
    update: (attributes) => pace.update(attributes),
    held: () => held,
    touched: () => touched,
  };
}
