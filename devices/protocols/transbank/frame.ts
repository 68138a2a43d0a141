/**
 * STX data ETX LRC, answered by a bare ACK or NAK. Total: every byte ends up in exactly one item or waits. The LRC may be any
 * byte, STX, ACK, NAK and EOT among them, so it is taken by its place; data is printable, so a control character in it shows
 * what an LRC cannot: an added 00, or a frame that was cut short by the next one.
 */
import { copyBytes } from '../../wire/bytes.js';

export const STX = 0x02;
export const ETX = 0x03;
export const ACK = 0x06;
export const NAK = 0x15;
/** A sale's answer has about 150; a voucher of 40 columns fits. */
export const DATA_MAX = 4_096;

export type TransbankItem =
  | { readonly kind: 'frame'; readonly data: Uint8Array }
  | { readonly kind: 'ack' }
  | { readonly kind: 'nak' }
  /** `noise` lay outside a frame and `cut` ended in the next frame: nobody waits for their answer. Others want a NAK. */
  | {
      readonly kind: 'garbage';
      readonly bytes: Uint8Array;
      readonly reason: 'noise' | 'cut' | 'bad check' | 'bad byte' | 'too long' | 'gap';
    };

type Reason = Extract<TransbankItem, { readonly kind: 'garbage' }>['reason'];

/** XOR of the data and ETX. */
export function lrcOf(data: Uint8Array): number {
  let lrc = ETX;
  for (const byte of data) lrc ^= byte;
  return lrc;
}

export function encodeFrame(data: Uint8Array): Uint8Array {
  const frame = new Uint8Array(data.length + 3);
  frame[0] = STX;
  frame.set(data, 1);
  frame[data.length + 1] = ETX;
  frame[data.length + 2] = lrcOf(data);
  return frame;
}

export class TransbankSplitter {
  readonly #buffer = new Uint8Array(DATA_MAX + 3);
  #filled = 0;
  #lrc = 0;
  #badByte = false;
  /** ETX was there: what comes is the LRC. */
  #ended = false;
  #noise: number[] = [];

  /** Inside a frame: T1 runs. */
  get inFrame(): boolean {
    return this.#filled > 0;
  }

  get pending(): number {
    return this.#filled;
  }

  push(chunk: Uint8Array): TransbankItem[] {
    const items: TransbankItem[] = [];
    for (const byte of chunk) {
      if (this.#filled === 0) this.#outside(byte, items);
      else if (this.#ended) this.#atLrc(byte, items);
      else this.#inside(byte, items);
    }
    this.#endNoise(items);
    return items;
  }

  /** T1 ran out: what there is of a frame is given up. */
  gap(): TransbankItem | undefined {
    return this.#filled === 0 ? undefined : this.#giveUp('gap');
  }

  reset(): void {
    this.#filled = 0;
  }

  #outside(byte: number, items: TransbankItem[]): void {
    if (byte === STX) {
      this.#endNoise(items);
      this.#begin();
    } else if (byte === ACK || byte === NAK) {
      this.#endNoise(items);
      items.push({ kind: byte === ACK ? 'ack' : 'nak' });
    } else {
      this.#noise.push(byte);
    }
  }

  #inside(byte: number, items: TransbankItem[]): void {
    if (byte === STX) {
      items.push(this.#giveUp('cut'));
      return this.#begin();
    }
    if (byte !== ETX && this.#filled > DATA_MAX) {
      items.push(this.#giveUp('too long'));
      return this.#outside(byte, items);
    }
    this.#add(byte);
    if (byte === ETX) this.#ended = true;
    else if (byte < 0x20 || byte === 0x7f) this.#badByte = true;
  }

  #atLrc(byte: number, items: TransbankItem[]): void {
    if (byte !== this.#lrc && byte === STX) {
      // The LRC got lost, and another frame begins.
      items.push(this.#giveUp('cut'));
      return this.#begin();
    }
    const good = byte === this.#lrc;
    const badByte = this.#badByte;
    this.#add(byte);
    if (!good) items.push(this.#giveUp('bad check'));
    else if (badByte || this.#filled === 3) items.push(this.#giveUp('bad byte'));
    else {
      items.push({ kind: 'frame', data: copyBytes(this.#buffer, 1, this.#filled - 2) });
      this.#filled = 0;
    }
  }

  #begin(): void {
    this.#buffer[0] = STX;
    this.#filled = 1;
    this.#lrc = 0;
    this.#badByte = false;
    this.#ended = false;
  }

  #add(byte: number): void {
    this.#buffer[this.#filled] = byte;
    this.#filled += 1;
    this.#lrc ^= byte;
  }

  #giveUp(reason: Reason): TransbankItem {
    const bytes = copyBytes(this.#buffer, 0, this.#filled);
    this.#filled = 0;
    return { kind: 'garbage', bytes, reason };
  }

  #endNoise(items: TransbankItem[]): void {
    if (this.#noise.length === 0) return;
    items.push({ kind: 'garbage', bytes: Uint8Array.from(this.#noise), reason: 'noise' });
    this.#noise = [];
  }
}
