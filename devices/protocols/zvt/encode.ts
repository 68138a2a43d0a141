/** Messages to units. */
import { concat } from '../../wire/bytes.js';
import type { Apdu } from './apdu.js';
import type { Fields, Message } from './messages.js';
import { BITMAPS, COMMANDS, type CommandSpec, TLV_CONTAINER } from './table.js';
import { encodeTlvLength, encodeTlvs } from './tlv.js';

export function encodeMessage(message: Message): Apdu {
  if (message.kind === 'response') {
    return { code: message.error === undefined ? 0x8000 : 0x8400 | message.error, data: message.data };
  }
  const spec: CommandSpec = COMMANDS[message.name];
  const tail = message.status === undefined ? [] : [Uint8Array.of(message.status)];
  const body = spec.body === 'text' ? (message.text ?? new Uint8Array(0)) : encodeFields(message.fields, spec.status);
  return { code: spec.code, data: concat([message.head, body, ...tail]) };
}

function encodeFields({ bitmaps, tlvs }: Fields, ofStatus: true | undefined): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const [bitmap, value] of bitmaps) {
    const form = ofStatus && bitmap === 0xf0 ? 'll' : BITMAPS.get(bitmap);
    if (form === undefined) throw new Error(`scanrig bug: bitmap ${bitmap} is not in the table`);
    if (typeof form === 'number' && form !== value.length)
      throw new Error(`scanrig bug: bitmap ${bitmap.toString(16)} wants ${form} bytes, got ${value.length}`);
    parts.push(Uint8Array.of(bitmap), typeof form === 'number' ? new Uint8Array(0) : digits(value.length, form), value);
  }
  if (tlvs !== undefined) {
    const content = encodeTlvs(tlvs);
    parts.push(Uint8Array.of(TLV_CONTAINER), encodeTlvLength(content.length), content);
  }
  return concat(parts);
}

function digits(length: number, form: 'll' | 'lll'): Uint8Array {
  const count = form === 'll' ? 2 : 3;
  const text = String(length).padStart(count, '0');
  if (text.length > count) throw new Error(`scanrig bug: ${length} bytes in an ${form} field`);
  return Uint8Array.from(text, (digit) => 0xf0 | Number(digit));
}
