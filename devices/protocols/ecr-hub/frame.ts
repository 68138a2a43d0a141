/**
 * 55AA, type, ack, id, length, data, XOR, CC33. Total: every byte ends up in exactly one item or waits. A packet goes by its
 * length: CC33 may stand in the data, and so may 55AA. There is no negative answer, so a bad packet is dropped without one.
 */
import { concat, copyBytes } from '../../wire/bytes.js';

export const TYPE = { data: 0, handshake: 1, confirm: 2 } as const;
const HEAD_BYTES = 7;
const TAIL_BYTES = 3;
/** "The message max-length is 1024 bytes." */
export const PACKET_MAX = 1_024;
export const DATA_MAX = PACKET_MAX - HEAD_BYTES - TAIL_BYTES;
export const ID_MAX = 255;

export interface Packet {
  readonly type: number;
  /** 0, or the id of a packet that was received. */
  readonly ack: number;
  /** 0 without data, else 1 to 255, going round. */
  readonly id: number;
  readonly data: Uint8Array;
}

export type EcrHubItem =
  /** With data. */
  | { readonly kind: 'frame'; readonly packet: Packet }
  /** Acknowledges and says nothing else. */
  | { readonly kind: 'ack'; readonly packet: Packet }
  /** Heartbeat, hand-shake and its confirmation. */
  | { readonly kind: 'signal'; readonly packet: Packet }
  | {
      readonly kind: 'garbage';
      readonly bytes: Uint8Array;
      readonly reason: 'noise' | 'bad length' | 'no end' | 'bad check' | 'gap';
    };

type Reason = Extract<EcrHubItem, { readonly kind: 'garbage' }>['reason'];

const EMPTY = new Uint8Array(0);
export const HANDSHAKE = encodePacket({ type: TYPE.handshake, ack: 0, id: 0, data: EMPTY });
export const CONFIRM = encodePacket({ type: TYPE.confirm, ack: 0, id: 0, data: EMPTY });
export const HEARTBEAT = encodePacket({ type: TYPE.data, ack: 0, id: 0, data: EMPTY });

export function ackOf(id: number): Uint8Array {
  return encodePacket({ type: TYPE.data, ack: id, id: 0, data: EMPTY });
}

export function encodePacket({ type, ack, id, data }: Packet): Uint8Array {
  if (data.length > DATA_MAX) throw new RangeError(`a packet holds at most ${DATA_MAX} bytes, got ${data.length}`);
  const bytes = new Uint8Array(HEAD_BYTES + data.length + TAIL_BYTES);
  bytes.set([0x55, 0xaa, type, ack, id, data.length >> 8, data.length & 255]);
  bytes.set(data, HEAD_BYTES);
  const end = HEAD_BYTES + data.length;
  bytes.set([checkOf(bytes, end), 0xcc, 0x33], end);
  return bytes;
}

/** XOR of all from the type to the last byte of data. */
function checkOf(bytes: Uint8Array, end: number): number {
  let check = 0;
  for (let i = 2; i < end; i += 1) check ^= bytes[i] as number;
  return check;
}

export class EcrHubSplitter {
  readonly #buffer = new Uint8Array(PACKET_MAX);
  #filled = 0;
  #noise: number[] = [];

  get inFrame(): boolean {
    return this.#filled > 0;
  }

  get pending(): number {
    return this.#filled;
  }

  push(chunk: Uint8Array): EcrHubItem[] {
    const items: EcrHubItem[] = [];
    for (const byte of chunk) this.#take(byte, items);
    if (this.#filled !== 1) this.#endNoise(items);
    return items;
  }

  /** The gap was too long: what there is of a packet is given up. */
  gap(): EcrHubItem | undefined {
    return this.#filled === 0 ? undefined : this.#giveUp('gap');
  }

  reset(): void {
    this.#filled = 0;
    this.#noise = [];
  }

  #take(byte: number, items: EcrHubItem[]): void {
    if (this.#filled === 0 && byte !== 0x55) return void this.#noise.push(byte);
    if (this.#filled === 1 && byte === 0xaa) this.#endNoise(items);
    else if (this.#filled === 1) {
      this.#noise.push(0x55);
      this.#filled = 0;
      return this.#take(byte, items);
    }
    this.#buffer[this.#filled] = byte;
    this.#filled += 1;
    if (this.#filled < HEAD_BYTES) return;
    const length = ((this.#buffer[5] as number) << 8) | (this.#buffer[6] as number);
    if (length > DATA_MAX) return void items.push(this.#giveUp('bad length'));
    if (this.#filled === HEAD_BYTES + length + TAIL_BYTES) items.push(this.#finish(HEAD_BYTES + length));
  }

  #finish(end: number): EcrHubItem {
    const buffer = this.#buffer;
    if (buffer[end + 1] !== 0xcc || buffer[end + 2] !== 0x33) return this.#giveUp('no end');
    if (buffer[end] !== checkOf(buffer, end)) return this.#giveUp('bad check');
    const data = copyBytes(buffer, HEAD_BYTES, end);
    const packet = { type: buffer[2] as number, ack: buffer[3] as number, id: buffer[4] as number, data };
    this.#filled = 0;
    if (packet.type !== TYPE.data || (packet.ack === 0 && packet.id === 0)) return { kind: 'signal', packet };
    return { kind: packet.id === 0 ? 'ack' : 'frame', packet };
  }

  #giveUp(reason: Reason): EcrHubItem {
    const bytes = concat([Uint8Array.from(this.#noise), copyBytes(this.#buffer, 0, this.#filled)]);
    this.#noise = [];
    this.#filled = 0;
    return { kind: 'garbage', bytes, reason };
  }

  #endNoise(items: EcrHubItem[]): void {
    if (this.#noise.length === 0) return;
    items.push({ kind: 'garbage', bytes: Uint8Array.from(this.#noise), reason: 'noise' });
    this.#noise = [];
  }
}
