/**
 * Units to messages. Total: bad input is a result with a reason. Bitmaps may stand in any order; a known one that nobody
 * uses is kept and ignored, an unknown one makes the whole command unreadable, since its length is not known.
 */
import type { Apdu } from './apdu.js';
import type { Decoded, Fields } from './messages.js';
import { BITMAPS, COMMAND_OF, COMMANDS, type CommandName, type CommandSpec, TLV_CONTAINER } from './table.js';
import { decodeTlvLength, decodeTlvs, type Tlv } from './tlv.js';

export function decodeMessage({ code, data }: Apdu): Decoded {
  if (code === 0x8000) return { ok: true, message: { kind: 'response', data } };
  if (code >> 8 === 0x84) {
    // 84 00 is a positive answer as well (PA00P015 2.2.9).
    const error = code & 255;
    return { ok: true, message: { kind: 'response', data, ...(error === 0 ? {} : { error }) } };
  }
  const name = COMMAND_OF.get(code);
  if (name === undefined) return { ok: false, reason: 'unknown command', where: code };
  return decodeCommand(name, COMMANDS[name], data);
}

function decodeCommand(name: CommandName, spec: CommandSpec, data: Uint8Array): Decoded {
  const size = headSize(name, spec, data);
  if (size === undefined) return { ok: false, reason: 'malformed', where: data.length };
  const head = data.slice(0, size);
  if (spec.body === 'text') {
    const text = data.slice(size);
    return { ok: true, message: { kind: 'command', name, head, fields: { bitmaps: new Map() }, text } };
  }
  const read = decodeFields(data, size, spec.status === true);
  if ('reason' in read) return { ok: false, ...read };
  const status = read.status === undefined ? {} : { status: read.status };
  return { ok: true, message: { kind: 'command', name, head, fields: read.fields, ...status } };
}

/** Where a head may be longer or shorter it is told by what follows. */
function headSize(name: CommandName, spec: CommandSpec, data: Uint8Array): number | undefined {
  const [short, long] = spec.head as readonly [number, number?];
  if (data.length < short) return undefined;
  if (long === undefined || data.length < long) return short;
  if (name === 'intermediateStatus') return containerFills(data, short) ? short : long;
  // The currency of a registration, and the password of a status enquiry, stand before everything else.
  if (name === 'statusEnquiry') return data[0] === 0x03 && data.length === 2 ? short : long;
  return long;
}

function containerFills(data: Uint8Array, at: number): boolean {
  if (data[at] !== TLV_CONTAINER) return false;
  const size = decodeTlvLength(data, at + 1);
  return size !== undefined && size.next + size.length === data.length;
}

type FieldsRead =
  | { readonly fields: Fields; readonly status?: number }
  | { readonly reason: 'unknown bitmap' | 'malformed'; readonly where: number };

function decodeFields(data: Uint8Array, from: number, ofStatus: boolean): FieldsRead {
  const bitmaps = new Map<number, Uint8Array>();
  let tlvs: Tlv[] | undefined;
  let at = from;
  while (at < data.length) {
    if (ofStatus && at === data.length - 1) return { fields: fieldsOf(bitmaps, tlvs), status: data[at]! };
    const bitmap = data[at]!;
    const value = valueAt(data, at, ofStatus);
    if (value === undefined) {
      return BITMAPS.has(bitmap) || bitmap === TLV_CONTAINER
        ? { reason: 'malformed', where: at }
        : { reason: 'unknown bitmap', where: bitmap };
    }
    const bytes = data.slice(value.from, value.to);
    if (bitmap === TLV_CONTAINER) {
      const inside = decodeTlvs(bytes);
      if (inside === undefined || tlvs !== undefined) return { reason: 'malformed', where: at };
      tlvs = inside;
    } else if (bitmaps.has(bitmap)) {
      return { reason: 'malformed', where: at };
    } else {
      bitmaps.set(bitmap, bytes);
    }
    at = value.to;
  }
  return { fields: fieldsOf(bitmaps, tlvs) };
}

function fieldsOf(bitmaps: ReadonlyMap<number, Uint8Array>, tlvs: Tlv[] | undefined): Fields {
  return tlvs === undefined ? { bitmaps } : { bitmaps, tlvs };
}

function valueAt(data: Uint8Array, at: number, ofStatus: boolean): { from: number; to: number } | undefined {
  const bitmap = data[at]!;
  if (bitmap === TLV_CONTAINER) {
    const size = decodeTlvLength(data, at + 1);
    return size === undefined ? undefined : within(data, size.next, size.length);
  }
  const form = ofStatus && bitmap === 0xf0 ? 'll' : BITMAPS.get(bitmap);
  if (form === undefined) return undefined;
  if (typeof form === 'number') return within(data, at + 1, form);
  const count = form === 'll' ? 2 : 3;
  let length = 0;
  for (let i = 1; i <= count; i += 1) {
    const digit = data[at + i];
    // Only the low nibble counts; terminals put F, 0 or 3 into the high one.
    if (digit === undefined || (digit & 15) > 9) return undefined;
    length = length * 10 + (digit & 15);
  }
  return within(data, at + 1 + count, length);
}

function within(data: Uint8Array, from: number, length: number): { from: number; to: number } | undefined {
  return from + length > data.length ? undefined : { from, to: from + length };
}
