/**
 * What passes on a line whose protocol nobody knows yet. Frames are told by pauses, secrets by their looks. Each burst can be
 * written when it is sure that no digits go on in the next one. What only the whole shows, the shape of the frames, is known
 * at the end: then all is told once more, answers parted from frames, with the check of masked frames made right.
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

/** A burst that is over. */
interface Whole {
  readonly from: Side;
  readonly at: number;
  readonly bytes: Uint8Array;
  /** Its bytes without a secret, as soon as that can be said. */
  safe?: Uint8Array;
}

export class RawRecorder {
  readonly #standIns = new StandIns();
  readonly #whole: Whole[] = [];
  #open: Burst | undefined;
  /** Bursts of each side whose digits may go on in its next one. */
  readonly #chains: Readonly<Record<Side, Whole[]>> = { register: [], terminal: [] };
  #told = 0;
  #bytes = 0;
  /** Bytes that came when the memory was full. */
  dropped = 0;

  get secrets(): number {
    return this.#standIns.count;
  }

  get bursts(): number {
    return this.#whole.length;
  }

  /** @returns lines of bursts that are over, in their order */
  chunk(from: Side, bytes: Uint8Array, at: number): string[] {
    if (this.#bytes + bytes.length > BYTES_MAX) {
      this.dropped += bytes.length;
      return [];
    }
    this.#bytes += bytes.length;
    const burst = this.#open;
    if (burst !== undefined && burst.from === from && at - burst.last < PAUSE_MS) {
      burst.parts.push(copyBytes(bytes));
      burst.last = at;
      return [];
    }
    this.#endBurst();
    this.#open = { from, at, parts: [copyBytes(bytes)], last: at };
    return this.#tell();
  }

  /** @returns all lines, in place of those that were told before */
  end(): string[] {
    this.#endBurst();
    this.#hide('register');
    this.#hide('terminal');
    const start = commonest(this.#whole.flatMap(({ bytes }) => (bytes.length > 1 ? [bytes[0] as number] : [])));
    const split = this.#whole.flatMap((burst) => withoutAnswer(burst, start));
    const [guessed] = guessFrames(split.map(({ bytes }) => bytes).filter((bytes) => bytes.length > 1));
    return split.map((burst) => lineOf(burst, guessed));
  }

  #endBurst(): void {
    if (this.#open === undefined) return;
    const { from, at, parts } = this.#open;
    this.#open = undefined;
    const burst: Whole = { from, at, bytes: concat(parts) };
    this.#whole.push(burst);
    if (!isDigit(burst.bytes[0])) this.#hide(from);
    this.#chains[from].push(burst);
    if (!isDigit(burst.bytes.at(-1))) this.#hide(from);
  }

  /** A code may be cut by a pause: digits are looked for in all bursts over which they run. */
  #hide(from: Side): void {
    const chain = this.#chains[from].splice(0);
    const joined = this.#standIns.inDigits(concat(chain.map(({ bytes }) => bytes)));
    let at = 0;
    for (const burst of chain) {
      burst.safe = this.#standIns.inBytes(joined.subarray(at, at + burst.bytes.length), true);
      at += burst.bytes.length;
    }
  }

  #tell(): string[] {
    const lines: string[] = [];
    for (let burst = this.#whole[this.#told]; burst?.safe !== undefined; burst = this.#whole[this.#told]) {
      lines.push(lineOf(burst, undefined));
      this.#told += 1;
    }
    return lines;
  }
}

function lineOf({ from, at, bytes, safe = bytes }: Whole, guessed: GuessedFrame | undefined): string {
  if (equalBytes(safe, bytes)) return captureLine({ from, at, bytes });
  return captureLine({ from, at, bytes: checked(safe, guessed) }, 'digits that may be a secret are changed');
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/** An answer and the next frame may leave in one go. */
function withoutAnswer(burst: Whole, start: number | undefined): Whole[] {
  const { from, at, bytes, safe = bytes } = burst;
  if (bytes.length < 2 || !ANSWERS.includes(bytes[0] as number) || bytes[1] !== start) return [burst];
  return [
    { from, at, bytes: bytes.slice(0, 1), safe: safe.slice(0, 1) },
    { from, at, bytes: bytes.slice(1), safe: safe.slice(1) },
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
