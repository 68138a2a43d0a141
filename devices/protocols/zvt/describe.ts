/** A unit as one line for people, field by field; bytes in hex, nothing that a device sends goes out unescaped. */
import { toHex } from '../../wire/bytes.js';
import { type Apdu, encodeApdu } from './apdu.js';
import { decodeMessage } from './decode.js';
import type { Tlv } from './tlv.js';

export function describeUnit(apdu: Apdu): string {
  const read = decodeMessage(apdu);
  if (!read.ok) return `${read.reason} ${hex(read.where)}: ${toHex(encodeApdu(apdu))}`;
  const { message } = read;
  if (message.kind === 'response') return message.error === undefined ? '80 00' : `84 ${hex(message.error)}`;
  const parts = [message.name, toHex(message.head)];
  for (const [bitmap, value] of message.fields.bitmaps) parts.push(`${hex(bitmap)}=${toHex(value)}`);
  if (message.fields.tlvs !== undefined) parts.push(`06{${message.fields.tlvs.map(tlvText).join(' ')}}`);
  if (message.text !== undefined) parts.push(toHex(message.text));
  if (message.status !== undefined) parts.push(`status ${hex(message.status)}`);
  return parts.filter((part) => part !== '').join(' ');
}

function tlvText({ tag, value }: Tlv): string {
  return value instanceof Uint8Array ? `${hex(tag)}=${toHex(value)}` : `${hex(tag)}{${value.map(tlvText).join(' ')}}`;
}

function hex(value: number): string {
  return value.toString(16).padStart(2, '0').toUpperCase();
}
