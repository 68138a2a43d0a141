/**
 * The serial transport block (PA00P016 2.2): `10 02 | unit, each 10 doubled | 10 03 | CRC, low byte first`. The CRC runs over
 * the unit as it was before doubling and over the 03. Each block is answered by a bare 06 or 15.
 */
import { concat } from '../../wire/bytes.js';
import { crcKermit, crcStep } from './crc.js';

const DLE = 0x10;
const STX = 0x02;
const ETX = 0x03;
export const ACK = 0x06;
export const NAK = 0x15;
/** A unit with the longest data, and its head. */
const UNIT_MAX = 5 + 0xffff;

export function encodeFrame(unit: Uint8Array): Uint8Array {
  const stuffed: number[] = [];
  for (const byte of unit) {
    stuffed.push(byte);
    if (byte === DLE) stuffed.push(DLE);
  }
  const crc = crcStep(crcKermit(unit), ETX);
  return concat([Uint8Array.of(DLE, STX), Uint8Array.from(stuffed), Uint8Array.of(DLE, ETX, crc & 255, crc >> 8)]);
}

export type ZvtItem =
  /** `data` is the unit. */
  | { readonly kind: 'frame'; readonly data: Uint8Array }
  | { readonly kind: 'ack' }
  | { readonly kind: 'nak' }
  /** `noise` lay outside a block; any other reason is a broken block and wants a NAK. */
  | {
      readonly kind: 'garbage';
      readonly bytes: Uint8Array;
      readonly reason: 'noise' | 'bad escape' | 'bad check' | 'too long' | 'gap';
    };

type Place = 'outside' | 'dle' | 'unit' | 'unit-dle' | 'crc-low' | 'crc-high';

/** Bytes of the line to units, ACKs, NAKs and garbage. Total: every byte ends up in exactly one item, or waits. */
export class ZvtSplitter {
  #place: Place = 'outside';
  /** The block as it came, for whoever shows what was dropped. */
  #raw: number[] = [];
  #unit: number[] = [];
  #crcLow = 0;
  #noise: number[] = [];

  /** Inside a block: T1 runs. */
  get inFrame(): boolean {
    return this.#place !== 'outside';
  }

  push(chunk: Uint8Array): ZvtItem[] {
    const items: ZvtItem[] = [];
    for (const byte of chunk) this.#byte(byte, items);
    this.#endNoise(items);
    return items;
  }

  /** T1 ran out: what there is of a block is given up. */
  gap(): ZvtItem | undefined {
    return this.inFrame ? this.#giveUp('gap') : undefined;
  }

  reset(): void {
    this.#place = 'outside';
    this.#raw = [];
    this.#unit = [];
  }

  #byte(byte: number, items: ZvtItem[]): void {
    if (this.#place === 'outside') return this.#outside(byte, items);
    this.#raw.push(byte);
    switch (this.#place) {
      case 'dle':
        if (byte === STX) this.#place = 'unit';
        else items.push(this.#giveUp('bad escape'));
        return;
      case 'unit':
        if (byte === DLE) this.#place = 'unit-dle';
        else this.#take(byte, items);
        return;
      case 'unit-dle':
        return this.#escaped(byte, items);
      case 'crc-low':
        this.#crcLow = byte;
        this.#place = 'crc-high';
        return;
      case 'crc-high':
        items.push(this.#finish(this.#crcLow | (byte << 8)));
    }
  }

  #outside(byte: number, items: ZvtItem[]): void {
    if (byte === DLE) {
      this.#endNoise(items);
      this.#raw = [byte];
      this.#unit = [];
      this.#place = 'dle';
    } else if (byte === ACK || byte === NAK) {
      this.#endNoise(items);
      items.push({ kind: byte === ACK ? 'ack' : 'nak' });
    } else {
      this.#noise.push(byte);
    }
  }

  #escaped(byte: number, items: ZvtItem[]): void {
    if (byte === DLE) {
      this.#place = 'unit';
      return this.#take(byte, items);
    }
    if (byte === ETX) {
      this.#place = 'crc-low';
      return;
    }
    if (byte !== STX) return void items.push(this.#giveUp('bad escape'));
    // Nothing but the head of a block is written 10 02: the one before was cut short.
    this.#raw = this.#raw.slice(0, -2);
    items.push(this.#giveUp('bad escape'));
    this.#raw = [DLE, STX];
    this.#unit = [];
    this.#place = 'unit';
  }

  #take(byte: number, items: ZvtItem[]): void {
    this.#unit.push(byte);
    if (this.#unit.length > UNIT_MAX) items.push(this.#giveUp('too long'));
  }

  #finish(crc: number): ZvtItem {
    const data = Uint8Array.from(this.#unit);
    if (crcStep(crcKermit(data), ETX) !== crc) return this.#giveUp('bad check');
    this.reset();
    return { kind: 'frame', data };
  }

  #giveUp(reason: 'bad escape' | 'bad check' | 'too long' | 'gap'): ZvtItem {
    const bytes = Uint8Array.from(this.#raw);
    this.reset();
    return { kind: 'garbage', bytes, reason };
  }

  #endNoise(items: ZvtItem[]): void {
    if (this.#noise.length === 0) return;
    items.push({ kind: 'garbage', bytes: Uint8Array.from(this.#noise), reason: 'noise' });
    this.#noise = [];
  }
}
