/**
 * What happens to the bytes of a serial line while a fault is in place. A fault sees both directions, since an answer in one
 * belongs to a frame in the other; it may change bytes, hold them until a time, and add bytes of its own.
 */
export type SerialDirection = 'to-register' | 'to-terminal';

/** Lets bytes on, to the fault behind this one or to the end of the line; each call is a chunk of its own. */
export type SerialOut = (direction: SerialDirection, bytes: Uint8Array) => void;

export interface SerialFault {
  /** Bytes have come. They are not changed in place, and what is held back is a copy or never written again. */
  push(direction: SerialDirection, bytes: Uint8Array, now: number, out: SerialOut): void;
  /** When `advance` has something to do; absent in faults that hold nothing. */
  due?(): number | undefined;
  advance?(now: number, out: SerialOut): void;
  /**
   * Nothing that is sent in its direction arrives before this time (`Infinity`: while it is in place). Absent in faults that
   * let some of it through, as it is or changed.
   */
  readonly deadUntil?: number;
  /** The fault is over: what it holds goes on. */
  lift?(now: number, out: SerialOut): void;
  /** The cable is out: what it holds is lost. */
  forget?(): void;
  /** Bytes, frames or answers lost, changed, added or held so far. */
  changed(): number;
}

export function otherWay(direction: SerialDirection): SerialDirection {
  return direction === 'to-register' ? 'to-terminal' : 'to-register';
}

/** The part of a fault that changes every chunk of one direction by itself and leaves the other alone. */
export function oneWay(acts: SerialDirection, change: (bytes: Uint8Array) => Uint8Array): Pick<SerialFault, 'push'> {
  return {
    push: (direction, bytes, _now, out) => {
      const left = direction === acts ? change(bytes) : bytes;
      if (left.length > 0) out(direction, left);
    },
  };
}
