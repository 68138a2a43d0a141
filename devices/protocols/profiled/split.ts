/**
 * Bytes of the line to frames, ACKs, NAKs and garbage. Total: every byte ends up in exactly one item or waits. A frame goes
 * by its length, never by looking for the end byte; outside a frame bytes are dropped until a start byte
 * (docs/reference-link.md "Frame").
 */
import { copyBytes } from '../../wire/bytes.js';
import { checkIsRight, headBytes, readLength, tailBytes } from './frame.js';
import type { FrameSpec } from './profile.js';

export type LineItem =
  /** A good frame; `data` is its DATA, `bytes` the whole. Fresh copies. */
  | { readonly kind: 'frame'; readonly bytes: Uint8Array; readonly data: Uint8Array }
  | { readonly kind: 'ack' }
  | { readonly kind: 'nak' }
  /** `noise` lay outside a frame; any other reason is a broken frame and wants a NAK. */
  | {
      readonly kind: 'garbage';
      readonly bytes: Uint8Array;
      readonly reason: 'noise' | 'bad length' | 'no end' | 'bad check' | 'gap';
    };

export class LineSplitter {
  readonly #spec: FrameSpec;
  readonly #buffer: Uint8Array;
  readonly #head: number;
  readonly #tail: number;
  #filled = 0;
  #noise: number[] = [];

  constructor(spec: FrameSpec) {
    this.#spec = spec;
    this.#head = headBytes(spec);
    this.#tail = tailBytes(spec);
    this.#buffer = new Uint8Array(this.#head + spec.dataMax + this.#tail);
  }

  /** Inside a frame: the gap timer runs. */
  get inFrame(): boolean {
    return this.#filled > 0;
  }

  get pending(): number {
    return this.#filled;
  }

  push(chunk: Uint8Array): readonly LineItem[] {
    if (chunk.length === 1 && this.#filled === 0) {
      if (chunk[0] === this.#spec.ack) return ACK;
      if (chunk[0] === this.#spec.nak) return NAK;
    }
    const items: LineItem[] = [];
    for (let i = 0; i < chunk.length; i += 1) {
      if (this.#filled === 0) this.#outside(chunk[i]!, items);
      else i += this.#inside(chunk, i, items) - 1;
    }
    this.#endNoise(items);
    return items;
  }

  /** The gap timer ran out: what there is of a frame is given up. */
  gap(): LineItem | undefined {
    if (this.#filled === 0) return undefined;
    return this.#giveUp('gap');
  }

  reset(): void {
    this.#filled = 0;
  }

  #outside(byte: number, items: LineItem[]): void {
    if (byte === this.#spec.start) {
      this.#endNoise(items);
      this.#buffer[0] = byte;
      this.#filled = 1;
    } else if (byte === this.#spec.ack || byte === this.#spec.nak) {
      this.#endNoise(items);
      items.push({ kind: byte === this.#spec.ack ? 'ack' : 'nak' });
    } else {
      this.#noise.push(byte);
    }
  }

  /** Takes as many bytes as the frame still wants; returns how many. */
  #inside(chunk: Uint8Array, from: number, items: LineItem[]): number {
    const head = this.#head;
    if (this.#filled < head) {
      this.#buffer[this.#filled] = chunk[from]!;
      this.#filled += 1;
      if (this.#filled === head && readLength(this.#spec, this.#buffer) < 0) items.push(this.#giveUp('bad length'));
      return 1;
    }
    const endAt = head + readLength(this.#spec, this.#buffer);
    const whole = endAt + this.#tail;
    const taken = Math.min(whole - this.#filled, chunk.length - from);
    const buffer = this.#buffer;
    const filled = this.#filled;
    // A loop: a view to copy from costs more than the bytes of most frames.
    for (let i = 0; i < taken; i += 1) buffer[filled + i] = chunk[from + i]!;
    this.#filled = filled + taken;
    if (this.#filled === whole) items.push(this.#finish(head, endAt, whole));
    return taken;
  }

  #finish(head: number, endAt: number, whole: number): LineItem {
    if (this.#spec.end !== undefined && this.#buffer[endAt] !== this.#spec.end) return this.#giveUp('no end');
    if (!checkIsRight(this.#spec, this.#buffer, endAt)) return this.#giveUp('bad check');
    const bytes = copyBytes(this.#buffer, 0, whole);
    this.#filled = 0;
    return { kind: 'frame', bytes, data: bytes.subarray(head, endAt) };
  }

  #giveUp(reason: 'bad length' | 'no end' | 'bad check' | 'gap'): LineItem {
    const bytes = copyBytes(this.#buffer, 0, this.#filled);
    this.#filled = 0;
    return { kind: 'garbage', bytes, reason };
  }

  #endNoise(items: LineItem[]): void {
    if (this.#noise.length === 0) return;
    items.push({ kind: 'garbage', bytes: Uint8Array.from(this.#noise), reason: 'noise' });
    this.#noise = [];
  }
}

/** Most chunks are one of these alone. */
const ACK: readonly LineItem[] = [{ kind: 'ack' }];
const NAK: readonly LineItem[] = [{ kind: 'nak' }];
