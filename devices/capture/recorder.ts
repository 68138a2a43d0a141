/**
 * What passes between a register and a terminal, as lines of a capture file: frame by frame, with times, and with a stand-in
 * where a secret stood. What is no frame is told by its size alone, since it may hold half of a code.
 */
import { captureLine, captureRemark } from '../profiles/capture.js';
import { equalBytes } from '../wire/bytes.js';
import {
  type LineReader,
  type LineUnit,
  rebuilt,
  type Said,
  type Side,
  saidText,
  type UnitSplitter,
} from './line-reader.js';
import { StandIns } from './stand-ins.js';

export interface RecordedCounts {
  frames: number;
  answers: number;
  broken: number;
  unread: number;
}

/** A frame that pauses for longer is over; every protocol here gives up much sooner. */
const PAUSE_MS = 1_000;

export class Recorder {
  readonly counts: RecordedCounts = { frames: 0, answers: 0, broken: 0, unread: 0 };
  readonly #reader: LineReader;
  readonly #standIns = new StandIns();
  readonly #sides: Readonly<Record<Side, { readonly splitter: UnitSplitter; since: number; last: number }>>;

  constructor(reader: LineReader) {
    this.#reader = reader;
    this.#sides = {
      register: { splitter: reader.splitter(), since: 0, last: 0 },
      terminal: { splitter: reader.splitter(), since: 0, last: 0 },
    };
  }

  get secrets(): number {
    return this.#standIns.count;
  }

  /** @param at milliseconds since the capture began @returns whole lines, without their ends */
  chunk(from: Side, bytes: Uint8Array, at: number): string[] {
    const side = this.#sides[from];
    const lines = side.splitter.inFrame && at - side.last > PAUSE_MS ? this.#gap(from) : [];
    if (!side.splitter.inFrame) side.since = at;
    side.last = at;
    for (const unit of side.splitter.push(bytes)) {
      lines.push(this.#line(from, unit, side.since));
      side.since = at;
    }
    return lines;
  }

  end(): string[] {
    return [...this.#gap('register'), ...this.#gap('terminal')];
  }

  #gap(from: Side): string[] {
    const unit = this.#sides[from].splitter.gap();
    return unit === undefined ? [] : [this.#line(from, unit, this.#sides[from].since)];
  }

  #line(from: Side, unit: LineUnit, at: number): string {
    if (unit.kind === 'broken') {
      this.counts.broken += 1;
      return captureRemark({ from, at }, `${unit.bytes.length} bytes that are no frame: ${unit.reason}`);
    }
    if (unit.kind === 'answer') {
      this.counts.answers += 1;
      return captureLine({ from, at, bytes: unit.bytes }, unit.word);
    }
    this.counts.frames += 1;
    return this.#frame(from, unit.unit, at);
  }

  #frame(from: Side, unit: Uint8Array, at: number): string {
    const said = this.#reader.read(unit, from);
    if (said !== undefined) {
      const changed = this.#standIns.inSaid(said) ?? NOTHING;
      const known = rebuilt(said, changed);
      // Fields that nobody knows are kept where nothing in them looks like a secret, and left out where something does.
      const whole = changed === NOTHING && (known === undefined || !equalBytes(known, unit)) && isHarmless(unit);
      const safe = whole || (known !== undefined && equalBytes(known, unit)) ? unit : known;
      if (safe !== undefined) return captureLine({ from, at, bytes: this.#reader.seal(safe) }, noteOf(said, changed));
    }
    this.counts.unread += 1;
    const bytes = this.#reader.seal(this.#standIns.inBytes(unit));
    return captureLine({ from, at, bytes }, 'a message that cannot be read');
  }
}

const NOTHING: ReadonlyMap<string, string> = new Map();

function isHarmless(unit: Uint8Array): boolean {
  return equalBytes(new StandIns().inBytes(unit), unit);
}

/** What a frame says, with tokens for what was hidden. */
function noteOf(said: Said, changed: ReadonlyMap<string, string>): string {
  const shown = [...said.values].map(([key, value]): [string, string] => {
    const safe = changed.get(key) ?? value;
    return [key, said.secret.has(key) ? tokenOf(safe) : safe];
  });
  return saidText({ ...said, values: new Map(shown) });
}

/** A stand-in by its number. */
function tokenOf(standIn: string): string {
  const number = Number(/(\d+)F?$/.exec(standIn)?.[1] ?? 0);
  return `${/^\d+$/.test(standIn) ? 'code' : 'secret'}#${number}`;
}
