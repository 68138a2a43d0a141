/**
 * Events of one episode as journal lines, one JSON object a line, its time first; the same event gives the same bytes. The
 * bytes are those of `JSON.stringify`, written without the strings in between, since every run sums up every event.
 */
import type { HistoryEvent } from '../../devices/wire/events.js';
import { putCharacters, unitAt } from '../../devices/wire/text.js';

const ENCODER = new TextEncoder();
/** Holds any one value of an event but the longest texts, for which the room grows. */
const ROOM_BYTES = 1 << 16;

/** The lines of an episode that is over. */
export function linesOf(episode: number, events: readonly HistoryEvent[]): Uint8Array {
  const lines = new EventLines();
  lines.begin(episode);
  for (const event of events) lines.add(event);
  return lines.bytes();
}

export class EventLines {
  #head = '';
  #out = new Uint8Array(ROOM_BYTES);
  #at = 0;

  /** Forgets what was added before: one set of lines serves a whole run. */
  begin(episode: number): void {
    this.#head = `{"episode":${episode},"at":`;
    this.#at = 0;
  }

  add(event: HistoryEvent): void {
    this.#ascii(this.#head);
    this.#number(event.at);
    const fields = event as unknown as Readonly<Record<string, unknown>>;
    for (const name in fields) {
      const value = fields[name];
      if (name === 'at' || value === undefined) continue;
      this.#ascii(',"');
      this.#ascii(name);
      this.#ascii('":');
      if (typeof value === 'string') this.#string(value);
      else if (typeof value === 'number') this.#number(value);
      else this.#text(JSON.stringify(value));
    }
    this.#ascii('}\n');
  }

  /** Of all events so far; valid until the next `add` or `begin`. */
  bytes(): Uint8Array {
    return this.#out.subarray(0, this.#at);
  }

  /** Names and signs of our own: never more than a byte each. */
  #ascii(text: string): void {
    this.#at = putCharacters(text, this.#room(text.length), this.#at);
  }

  #number(value: number): void {
    if (value >= 0 && value < 1e9 && Number.isInteger(value)) return this.#whole(value);
    this.#ascii(Number.isFinite(value) ? String(value) : 'null');
  }

  #whole(value: number): void {
    const out = this.#room(9);
    let digits = 1;
    for (let above = 10; value >= above; above *= 10) digits += 1;
    this.#at += digits;
    let left = value;
    for (let at = this.#at - 1; at >= this.#at - digits; at -= 1) {
      const rest = Math.floor(left / 10);
      out[at] = 48 + left - 10 * rest;
      left = rest;
    }
  }

  #string(text: string): void {
    const { length } = text;
    const out = this.#room(3 * length + 2);
    let at = this.#at;
    out[at++] = QUOTE;
    for (let i = 0; i < length; i += 1) {
      const unit = unitAt(text, i);
      if (unit >= 32 && unit < 128 && unit !== QUOTE && unit !== BACKSLASH) {
        out[at++] = unit;
      } else if (unit >= 0x800 && (unit < 0xd800 || unit > 0xdfff)) {
        out[at++] = 0xe0 | (unit >> 12);
        out[at++] = 0x80 | ((unit >> 6) & 63);
        out[at++] = 0x80 | (unit & 63);
      } else if (unit === NEWLINE) {
        out[at++] = BACKSLASH;
        out[at++] = LETTER_N;
      } else {
        return this.#text(JSON.stringify(text));
      }
    }
    out[at++] = QUOTE;
    this.#at = at;
  }

  /** JSON text with any characters. */
  #text(json: string): void {
    const out = this.#room(3 * json.length);
    this.#at += ENCODER.encodeInto(json, out.subarray(this.#at)).written;
  }

  #room(bytes: number): Uint8Array {
    if (this.#at + bytes <= this.#out.length) return this.#out;
    const larger = new Uint8Array(2 * (this.#out.length + bytes));
    larger.set(this.#out.subarray(0, this.#at));
    this.#out = larger;
    return larger;
  }
}

const QUOTE = 34;
const BACKSLASH = 92;
const NEWLINE = 10;
const LETTER_N = 110;
