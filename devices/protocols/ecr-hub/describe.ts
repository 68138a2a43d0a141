/** A packet as one line for people; nothing that a device sends goes out unescaped. */
import { toHex } from '../../wire/bytes.js';
import { decodeRequest, decodeResponse } from './decode.js';
import { type Packet, TYPE } from './frame.js';
import type { ProtoMessage, ProtoValue } from './protobuf.js';

/** @param from who sent it: requests and answers have the same numbers for other things */
export function describePacket({ type, ack, id, data }: Packet, from: 'register' | 'terminal'): string {
  if (type === TYPE.handshake) return 'handshake';
  if (type === TYPE.confirm) return 'handshake confirmed';
  if (type !== TYPE.data) return `type ${type}: ${toHex(data)}`;
  if (id === 0) return ack === 0 ? 'heartbeat' : `ack ${ack}`;
  const message = from === 'register' ? decodeRequest(data) : decodeResponse(data);
  const head = ack === 0 ? `${id}` : `${id} ack ${ack}`;
  return message === undefined ? `${head} unreadable: ${toHex(data)}` : `${head} ${fieldsOf(message)}`;
}

function fieldsOf(message: ProtoMessage): string {
  return Object.entries(message)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${shown(value)}`]))
    .join(' ');
}

function shown(value: ProtoValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Map)
    return `{${[...value].map((pair) => pair.map((one) => JSON.stringify(one)).join(':')).join(' ')}}`;
  return `{${fieldsOf(value as ProtoMessage)}}`;
}
