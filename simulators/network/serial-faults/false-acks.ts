/**
 * Sees when the faults of a line have lied to an end: an ACK reached the sender of a frame that no receiver got. It compares
 * what goes into the faults with what comes out of them, so it tells what happened, not what was asked for. The end that was
 * lied to waits for a word that cannot come, and must find that out by itself: the register asks when it has had no word for
 * too long (docs/reference-link.md).
 */
import type { LineTraits } from '../../../devices/drivers/line-traits.js';
import { concat } from '../../../devices/wire/bytes.js';
import { FrameWatch } from './frame-watch.js';
import { otherWay, type SerialDirection } from './serial-fault.js';

/** The last frame that was sent in a direction. */
interface Sent {
  readonly bytes: Uint8Array;
  arrived: boolean;
  answered: boolean;
}

/** Good frames as one side of the faults sees them in one direction. */
class FrameEar {
  readonly #watch: FrameWatch;
  #parts: Uint8Array[] = [];

  constructor(line: LineTraits) {
    this.#watch = new FrameWatch(line);
  }

  hear(chunk: Uint8Array, now: number, frame: (bytes: Uint8Array) => void, ack?: () => void): void {
    for (const piece of this.#watch.cut(chunk, now)) {
      if (piece.kind === 'ack') ack?.();
      if (piece.kind !== 'frame') continue;
      if (piece.at === 0) this.#parts = [];
      this.#parts.push(piece.bytes.slice());
      if (piece.good) frame(concat(this.#parts));
    }
  }
}

export class FalseAcks {
  readonly #before: Readonly<Record<SerialDirection, FrameEar>>;
  readonly #behind: Readonly<Record<SerialDirection, FrameEar>>;
  readonly #sent: Record<SerialDirection, Sent | undefined> = { 'to-register': undefined, 'to-terminal': undefined };
  readonly #lied: () => void;

  /** @param lied called for each ACK that nobody gave */
  constructor(line: LineTraits, lied: () => void) {
    const ears = () => ({ 'to-register': new FrameEar(line), 'to-terminal': new FrameEar(line) });
    this.#before = ears();
    this.#behind = ears();
    this.#lied = lied;
  }

  /** An end has sent this. */
  goesIn(direction: SerialDirection, chunk: Uint8Array, now: number): void {
    this.#before[direction].hear(chunk, now, (bytes) => {
      const last = this.#sent[direction];
      const again = last !== undefined && alike(last.bytes, bytes);
      this.#sent[direction] = { bytes, arrived: again && last.arrived, answered: false };
    });
  }

  /** The other end will get this. */
  comesOut(direction: SerialDirection, chunk: Uint8Array, now: number): void {
    const arrived = (bytes: Uint8Array): void => {
      const sent = this.#sent[direction];
      if (sent !== undefined && alike(sent.bytes, bytes)) sent.arrived = true;
    };
    this.#behind[direction].hear(chunk, now, arrived, () => {
      const asked = this.#sent[otherWay(direction)];
      if (asked === undefined || asked.answered) return;
      asked.answered = true;
      if (!asked.arrived) this.#lied();
    });
  }
}

/** The same frame, but for highest bits: without those an LRC takes it all the same. */
function alike(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => (byte & 0x7f) === ((b[i] as number) & 0x7f));
}
