/** Frame to message. Total: any bytes give a message or the first thing that is wrong with them, never an exception. */
import { toHex } from '../../wire/bytes.js';
import { WireError } from '../../wire/errors.js';
import { BITMAP_BYTES, compiled } from './compiled.js';
import type { Dialect, FieldSpec } from './dialect.js';
import { type MacKey, macOf } from './mac.js';
import { type IsoMessage, newMessage } from './table.js';

export type Decoded =
  | { readonly ok: true; readonly message: IsoMessage; readonly signInWanted: boolean }
  /** `partial` holds what could be read before the error; its MTI is '' where not even that could. */
  | { readonly ok: false; readonly error: WireError; readonly partial: IsoMessage };

/** @param frame a whole frame with its length bytes, as the splitter gives it */
export function decodeMessage(dialect: Dialect, frame: Uint8Array): Decoded {
  const message = newMessage('');
  const { lengthBytes, mtiAt, bytesMin, headerAt } = compiled(dialect);
  if (frame.length < lengthBytes + bytesMin)
    return fail(message, 'frame', `at least ${lengthBytes + bytesMin} bytes`, `${frame.length}`);
  if (frame.length > lengthBytes + dialect.bytesMax)
    return fail(message, 'frame', `at most ${lengthBytes + dialect.bytesMax} bytes`, `${frame.length}`);
  const mti = number(frame, mtiAt, 2);
  if (mti < 0) return fail(message, 'MTI', 'four BCD digits', toHex(frame.subarray(mtiAt, mtiAt + 2)));
  message.mti = String(mti).padStart(4, '0');
  const { at, wrong } = readFields(dialect, frame);
  takeFields(message);
  if (wrong !== undefined) return fail(message, wrong.path, wrong.expected, wrong.got);
  if (at !== frame.length) return fail(message, 'frame', `an end at offset ${at}`, `${frame.length - at} bytes more`);
  if (dialect.signInWanted === undefined) return { ok: true, message, signInWanted: false };
  const { digit, value } = dialect.signInWanted;
  const header = frame[headerAt + (digit >> 1)]!;
  const nibble = (digit & 1) === 0 ? header >> 4 : header & 15;
  return { ok: true, message, signInWanted: nibble === Number.parseInt(value, 16) };
}

/** Checks F64 over MTI to the byte before it. */
export function verifyMac(
  dialect: Dialect,
  frame: Uint8Array,
  decoded: Decoded,
  mak: MacKey,
): 'right' | 'wrong' | 'none' {
  if (!decoded.ok) return 'none';
  const mac = decoded.message.fields[dialect.mac.field];
  if (mac === undefined) return 'none';
  const { mtiAt, specs } = compiled(dialect);
  const alphabet = specs[dialect.mac.field]?.alphabet === 'binary' ? 'binary' : 'ascii';
  return macOf(dialect.mac, alphabet, mak, frame, mtiAt, frame.length - MAC_BYTES) === mac ? 'right' : 'wrong';
}

/** As text or as bytes, it has eight. */
export const MAC_BYTES = 8;

/** Offset of a field's last byte in a frame that can be read; undefined where it is not there. */
export function lastByteOf(dialect: Dialect, frame: Uint8Array, n: number): number | undefined {
  const bitmapAt = compiled(dialect).mtiAt + 2;
  const has = (field: number): boolean => (frame[bitmapAt + ((field - 1) >> 3)]! & (0x80 >> ((field - 1) & 7))) !== 0;
  return has(n) ? readFields(dialect, frame, n).at - 1 : undefined;
}

interface ReadFields {
  /** Offset behind the last field that was read. */
  readonly at: number;
  readonly wrong?: { readonly path: string; readonly expected: string; readonly got: string };
}

/** Reads all fields into the work space, up to the first that cannot be read. @param last the last field to be read */
function readFields(dialect: Dialect, frame: Uint8Array, last = 64): ReadFields {
  const { specs, mtiAt } = compiled(dialect);
  const bitmapAt = mtiAt + 2;
  let at = bitmapAt + BITMAP_BYTES;
  charsUsed = 0;
  fieldsRead = 0;
  for (let n = 1; n <= last; n += 1) {
    if ((frame[bitmapAt + ((n - 1) >> 3)]! & (0x80 >> ((n - 1) & 7))) === 0) continue;
    const spec = specs[n];
    if (spec === undefined)
      return { at, wrong: { path: `F${n}`, expected: `no bit outside dialect ${dialect.name}`, got: 'the bit set' } };
    const end = readField(spec, frame, at);
    if (end < 0) {
      const got = `${found(spec, frame, at)} at offset ${at}`;
      return { at, wrong: { path: `F${n}`, expected: describe(spec), got } };
    }
    NUMBERS[fieldsRead] = n;
    ENDS[fieldsRead] = charsUsed;
    fieldsRead += 1;
    at = end;
  }
  return { at };
}

/** One string for all fields, of which each field is a part. */
function takeFields(message: IsoMessage): void {
  if (fieldsRead === 0) return;
  const text = CHARS.toString('latin1', 0, ENDS[fieldsRead - 1]);
  let from = 0;
  for (let i = 0; i < fieldsRead; i += 1) {
    const to = ENDS[i]!;
    message.fields[NUMBERS[i]!] = text.slice(from, to);
    from = to;
  }
}

/** Reads one field's characters into `CHARS`; the offset behind it in the frame, or -1 where it cannot be read. */
function readField(spec: FieldSpec, frame: Uint8Array, from: number): number {
  let at = from;
  let length = spec.max;
  if (spec.length !== 'fixed') {
    const lengthBytes = spec.length === 'll' ? 1 : 2;
    length = number(frame, at, lengthBytes);
    if (length < 0 || length > spec.max) return -1;
    at += lengthBytes;
  }
  const bytes = spec.alphabet === 'bcd' ? (length + 1) >> 1 : length;
  const end = at + bytes;
  if (end > frame.length) return -1;
  if (spec.alphabet === 'bcd') return putDigits(frame, at, length, spec.align === 'left') ? end : -1;
  if (spec.alphabet === 'ascii') for (let i = at; i < end; i += 1) CHARS[charsUsed++] = frame[i]!;
  else {
    for (let i = at; i < end; i += 1) {
      CHARS[charsUsed++] = HEX.charCodeAt(frame[i]! >> 4);
      CHARS[charsUsed++] = HEX.charCodeAt(frame[i]! & 15);
    }
  }
  return end;
}

// Work space: the characters of all fields become one string; a string for every field would be built character by
// character. A message has at most two characters for each of its bytes.
const CHARS = Buffer.alloc(32_768);
const ENDS = new Uint16Array(65);
const NUMBERS = new Uint8Array(65);
let charsUsed = 0;
let fieldsRead = 0;
const HEX = '0123456789ABCDEF';

/** BCD bytes as a number, or -1 where a nibble is above 9 or bytes are missing. */
function number(frame: Uint8Array, at: number, bytes: number): number {
  if (at + bytes > frame.length) return -1;
  let value = 0;
  for (let i = 0; i < bytes; i += 1) {
    const byte = frame[at + i]!;
    if (byte >> 4 > 9 || (byte & 15) > 9) return -1;
    value = value * 100 + (byte >> 4) * 10 + (byte & 15);
  }
  return value;
}

/** The pad nibble of an odd length is not looked at: senders fill it with 0 or F. */
function putDigits(frame: Uint8Array, at: number, length: number, leftAligned: boolean): boolean {
  const odd = (length & 1) === 1;
  const bytes = (length + 1) >> 1;
  for (let i = 0; i < bytes; i += 1) {
    const high = frame[at + i]! >> 4;
    const low = frame[at + i]! & 15;
    if (!odd || leftAligned || i > 0) {
      if (high > 9) return false;
      CHARS[charsUsed++] = 48 + high;
    }
    if (!odd || !leftAligned || i < bytes - 1) {
      if (low > 9) return false;
      CHARS[charsUsed++] = 48 + low;
    }
  }
  return true;
}

function describe(spec: FieldSpec): string {
  const unit = spec.alphabet === 'bcd' ? 'BCD digits' : 'bytes';
  return spec.length === 'fixed' ? `${spec.max} ${unit}` : `a length of at most ${spec.max} and so many ${unit}`;
}

/** Masking fails closed: of a field that holds a secret nothing is told but how much there is. */
function found(spec: FieldSpec, frame: Uint8Array, at: number): string {
  return spec.secret ? `${frame.length - at} bytes` : `bytes ${toHex(frame.subarray(at, at + 12))}`;
}

function fail(partial: IsoMessage, path: string, expected: string, got: string): Decoded {
  return { ok: false, partial, error: new WireError({ code: 'BAD-FORMAT', blame: 'peer', path }, expected, got) };
}
