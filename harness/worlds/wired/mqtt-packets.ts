/** MQTT 3.1.1 packets in a byte stream: as much of them as a relay must know (sections 2.2 and 3.3 of the standard). */
import { concat } from '../../../devices/wire/bytes.js';

export const PUBLISH = 3;
export const PUBACK = 4;
export const DISCONNECT = 14;
const DUP = 0x08;
const QOS_1 = 0x02;

export class PacketSplitter {
  #rest: Uint8Array = new Uint8Array(0);

  /** The packets that are whole now. A peer that speaks no MQTT gets its bytes through with the connection's end. */
  push(bytes: Uint8Array): Uint8Array[] {
    this.#rest = this.#rest.length === 0 ? bytes.slice() : concat([this.#rest, bytes]);
    const packets: Uint8Array[] = [];
    for (;;) {
      const length = packetLength(this.#rest);
      if (length === undefined || length > this.#rest.length) return packets;
      packets.push(this.#rest.slice(0, length));
      this.#rest = this.#rest.subarray(length);
    }
  }
}

/** Fixed header, remaining length, and what that counts; `undefined` while the length is not there yet. */
function packetLength(bytes: Uint8Array): number | undefined {
  let remaining = 0;
  for (let i = 1; i <= 4; i += 1) {
    const digit = bytes[i];
    if (digit === undefined) return undefined;
    remaining += (digit & 0x7f) * 128 ** (i - 1);
    if ((digit & 0x80) === 0) return 1 + i + remaining;
  }
  return bytes.length;
}

export function packetType(packet: Uint8Array): number {
  return (packet[0] ?? 0) >> 4;
}

/** Topic and packet identifier of a PUBLISH with QoS 1; `undefined` for any other packet. */
export function publishOf(packet: Uint8Array): { readonly topic: string; readonly id: number } | undefined {
  if (packetType(packet) !== PUBLISH || ((packet[0] ?? 0) & 0x06) !== QOS_1) return undefined;
  let at = 1;
  while (((packet[at] ?? 0) & 0x80) !== 0) at += 1;
  at += 1;
  const length = word(packet, at);
  const topic = new TextDecoder().decode(packet.subarray(at + 2, at + 2 + length));
  return { topic, id: word(packet, at + 2 + length) };
}

/** The packet identifier of a PUBACK. */
export function acknowledged(packet: Uint8Array): number | undefined {
  return packetType(packet) === PUBACK ? word(packet, 2) : undefined;
}

/** The same message brought again. */
export function redelivered(publish: Uint8Array): Uint8Array {
  const again = publish.slice();
  again[0] = (again[0] ?? 0) | DUP;
  return again;
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
