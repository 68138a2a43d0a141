/** A capture by a profile: each frame and answer that it holds, and for whatever is none, what is wrong with it. */
import type { CapturedChunk } from '../../../devices/profiles/capture.js';
import { decodeRegisterMessage } from '../../../devices/protocols/profiled/decode.js';
import { MEANINGS } from '../../../devices/protocols/profiled/describe.js';
import type { Profile } from '../../../devices/protocols/profiled/profile.js';
import { type LineItem, LineSplitter } from '../../../devices/protocols/profiled/split.js';
import { concat } from '../../../devices/wire/bytes.js';
import { shownText } from '../../../devices/wire/masking.js';
import { frameLines, hexOf } from './frame-lines.js';

export interface Matched {
  /** Of the capture. */
  readonly line: number;
  readonly from: CapturedChunk['from'];
  readonly what: string;
  readonly fits: boolean;
  /** Part by part. */
  readonly parts: readonly string[];
}

/** Chunks of one side are joined until a frame is whole; what does not fit is explained as the one frame that it may be. */
export function matchCapture(profile: Profile, capture: readonly CapturedChunk[]): Matched[] {
  const sides = { register: new Side(profile), terminal: new Side(profile) };
  const matched = capture.flatMap((chunk) => sides[chunk.from].chunk(chunk));
  return [...matched, ...sides.register.rest(), ...sides.terminal.rest()].toSorted((a, b) => a.line - b.line);
}

class Side {
  readonly #profile: Profile;
  readonly #splitter: LineSplitter;
  #open: CapturedChunk[] = [];

  constructor(profile: Profile) {
    this.#profile = profile;
    this.#splitter = new LineSplitter(profile.frame);
  }

  chunk(chunk: CapturedChunk): Matched[] {
    this.#open.push(chunk);
    const items = this.#splitter.push(chunk.bytes);
    const broken = items.find((item) => item.kind === 'garbage');
    if (broken?.kind === 'garbage') return this.#wrong(`no frame: ${broken.reason}`);
    const { line, from } = this.#open[0] as CapturedChunk;
    if (!this.#splitter.inFrame) this.#open = [];
    return items.map((item) => this.#item(item, line, from));
  }

  /** The capture is over. */
  rest(): Matched[] {
    return this.#open.length === 0 ? [] : this.#wrong('a frame that goes on where the capture ends');
  }

  #wrong(what: string): Matched[] {
    const [first] = this.#open;
    const bytes = concat(this.#open.map((chunk) => chunk.bytes));
    this.#open = [];
    this.#splitter.reset();
    if (first === undefined) return [];
    const { ack, nak } = this.#profile.frame;
    if (bytes.length === 1) {
      const neither = `${hexOf(bytes)}, neither ACK (${hexOf(Uint8Array.of(ack))}) nor NAK (${hexOf(Uint8Array.of(nak))})`;
      return [{ line: first.line, from: first.from, what: neither, fits: false, parts: [] }];
    }
    return [{ line: first.line, from: first.from, what, fits: false, parts: frameLines(this.#profile, bytes) }];
  }

  #item(item: LineItem, line: number, from: CapturedChunk['from']): Matched {
    if (item.kind !== 'frame') return { line, from, what: item.kind.toUpperCase(), fits: true, parts: [] };
    const read = decodeRegisterMessage(this.#profile.message, item.data);
    const what = read.ok
      ? `${read.message.code} ${read.message.number} ${MEANINGS[read.message.code]}`
      : `a frame whose message cannot be read: ${read.refusal} at ${shownText(read.detail)}`;
    return { line, from, what, fits: read.ok, parts: frameLines(this.#profile, item.bytes) };
  }
}
