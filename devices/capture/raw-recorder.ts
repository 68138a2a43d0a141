/**
 * What passes on a line whose protocol nobody knows yet. Frames are told by pauses. Which bytes are a secret can be said only
 * when the shape of the frames is known, so everything is kept in memory and written at the end, masked, with the check of the
 * masked frames made right where it could be guessed.
 */
import { captureLine } from '../profiles/capture.js';
import { type GuessedFrame, guessFrames } from '../profiles/guess-frame.js';
import { putCheck, tailBytes } from '../protocols/profiled/frame.js';
import { concat, copyBytes, equalBytes } from '../wire/bytes.js';
import type { Side } from './line-reader.js';
import { StandIns } from './stand-ins.js';

/** Bytes of one side that come closer together than this are one frame: a gap inside of one is shorter on every known link. */
const PAUSE_MS = 40;
const BYTES_MAX = 8 << 20;
/** ACK and NAK of nearly every such link. */
const ANSWERS = [0x06, 0x15];

interface Burst {
  readonly from: Side;
  readonly at: number;
  readonly parts: Uint8Array[];
  last: number;
}

export class RawRecorder {
  readonly #bursts: Burst[] = [];
  readonly #standIns = new StandIns();
  #bytes = 0;
  /** Bytes that came when the memory was full. */
  dropped = 0;

  get secrets(): number {
    return this.#standIns.count;
  }

  chunk(from: Side, bytes: Uint8Array, at: number): void {
    if (this.#bytes + bytes.length > BYTES_MAX) {
      this.dropped += bytes.length;
      return;
    }
    this.#bytes += bytes.length;
    const burst = this.#bursts.at(-1);
    if (burst !== undefined && burst.from === from && at - burst.last < PAUSE_MS) {
      burst.parts.push(copyBytes(bytes));
      burst.last = at;
    } else this.#bursts.push({ from, at, parts: [copyBytes(bytes)], last: at });
  }

  get bursts(): number {
    return this.#bursts.length;
  }

  /** @returns the lines */
  end(): string[] {
    const whole = this.#bursts.map(({ from, at, parts }) => ({ from, at, bytes: concat(parts) }));
    const start = commonest(whole.flatMap(({ bytes }) => (bytes.length > 1 ? [bytes[0] as number] : [])));
    const split = whole.flatMap((burst) => withoutAnswer(burst, start));
    const [guessed] = guessFrames(split.map(({ bytes }) => bytes).filter((bytes) => bytes.length > 1));
    return split.map(({ from, at, bytes }) => {
      const safe = this.#standIns.inBytes(bytes, true);
      if (equalBytes(safe, bytes)) return captureLine({ from, at, bytes });
      return captureLine({ from, at, bytes: checked(safe, guessed) }, 'digits that may be a secret are changed');
    });
  }
}

type Whole = { readonly from: Side; readonly at: number; readonly bytes: Uint8Array };

/** An answer and the next frame may leave in one go. */
function withoutAnswer(burst: Whole, start: number | undefined): Whole[] {
  const { from, at, bytes } = burst;
  if (bytes.length < 2 || !ANSWERS.includes(bytes[0] as number) || bytes[1] !== start) return [burst];
  return [
    { from, at, bytes: bytes.slice(0, 1) },
    { from, at, bytes: bytes.slice(1) },
  ];
}

function commonest(bytes: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const byte of bytes) if (!ANSWERS.includes(byte)) counts.set(byte, (counts.get(byte) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** The frame with the check that its bytes want. */
function checked(frame: Uint8Array, guessed: GuessedFrame | undefined): Uint8Array {
  if (guessed === undefined) return frame;
  const spec = { ...guessed, dataMin: 0, dataMax: frame.length, ack: 0, nak: 1 };
  putCheck(spec, frame, frame.length - tailBytes(spec));
  return frame;
}
