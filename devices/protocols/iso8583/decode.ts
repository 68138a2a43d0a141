/** Frame to message. Total: any bytes give a message or the first thing that is wrong with them, never an exception. */
import { toHex } from '../../wire/bytes.js';
import { WireError } from '../../wire/errors.js';
import type { DesKey } from './des.js';
import type { Dialect, FieldSpec } from './dialect.js';
import { unionPayEcbMac } from './mac.js';
import { type IsoMessage, newMessage, specsOf } from './table.js';

export type Decoded =
  | { readonly ok: true; readonly message: IsoMessage; readonly signInWanted: boolean }
  /** `partial` holds what could be read before the error; its MTI is '' where not even that could. */
  | { readonly ok: false; readonly error: WireError; readonly partial: IsoMessage };

const TPDU_BYTES = 5;
const HEADER_BYTES = 6;
const MTI_AT = 2 + TPDU_BYTES + HEADER_BYTES;

/** @param frame a whole frame with its two length bytes, as the splitter gives it */
export function decodeMessage(dialect: Dialect, frame: Uint8Array): Decoded {
  const message = newMessage('');
  if (frame.length < 2 + dialect.bytesMin)
    return fail(message, 'frame', `at least ${2 + dialect.bytesMin} bytes`, `${frame.length}`);
  const mti = digits(frame, MTI_AT, 4, true);
  if (mti === undefined) return fail(message, 'MTI', 'four BCD digits', toHex(frame.subarray(MTI_AT, MTI_AT + 2)));
  message.mti = mti;
  const specs = specsOf(dialect);
  const bitmapAt = MTI_AT + 2;
  let at = bitmapAt + 8;
  for (let n = 1; n <= 64; n += 1) {
    if ((frame[bitmapAt + ((n - 1) >> 3)]! & (0x80 >> ((n - 1) & 7))) === 0) continue;
    const spec = specs[n];
    if (spec === undefined) return fail(message, `F${n}`, `no bit outside dialect ${dialect.name}`, 'the bit set');
    const end = readField(spec, frame, at, message);
    if (end < 0)
      return fail(message, `F${n}`, describe(spec), `bytes ${toHex(frame.subarray(at, at + 12))} at offset ${at}`);
    at = end;
  }
  if (at !== frame.length) return fail(message, 'frame', `an end at offset ${at}`, `${frame.length - at} bytes more`);
  const { digit, value } = dialect.signInWanted;
  const header = frame[2 + TPDU_BYTES + (digit >> 1)]!;
  const nibble = (digit & 1) === 0 ? header >> 4 : header & 15;
  return { ok: true, message, signInWanted: nibble === Number.parseInt(value, 16) };
}

/** Checks F64 over MTI to the byte before it. */
export function verifyMac(
  _dialect: Dialect,
  frame: Uint8Array,
  decoded: Decoded,
  mak: DesKey,
): 'right' | 'wrong' | 'none' {
  if (!decoded.ok) return 'none';
  const mac = decoded.message.fields[_dialect.macField];
  if (mac === undefined) return 'none';
  return unionPayEcbMac(mak, frame, MTI_AT, frame.length - mac.length) === mac ? 'right' : 'wrong';
}

/** Reads one field into the message; the offset behind it, or -1 where it cannot be read. */
function readField(spec: FieldSpec, frame: Uint8Array, from: number, message: IsoMessage): number {
  let at = from;
  let length = spec.max;
  if (spec.length !== 'fixed') {
    const lengthDigits = spec.length === 'll' ? 2 : 4;
    const read = number(frame, at, lengthDigits >> 1);
    if (read < 0 || read > spec.max) return -1;
    length = read;
    at += lengthDigits >> 1;
  }
  const bytes = spec.alphabet === 'bcd' ? (length + 1) >> 1 : length;
  if (at + bytes > frame.length) return -1;
  let value: string | undefined;
  if (spec.alphabet === 'bcd') value = digits(frame, at, length, spec.align === 'left');
  else if (spec.alphabet === 'ascii') value = latin1(frame, at, at + bytes);
  else value = toHex(frame.subarray(at, at + bytes));
  if (value === undefined) return -1;
  message.fields[spec.n] = value;
  return at + bytes;
}

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
function digits(frame: Uint8Array, at: number, length: number, leftAligned: boolean): string | undefined {
  const bytes = (length + 1) >> 1;
  if (at + bytes > frame.length) return undefined;
  const odd = (length & 1) === 1;
  let text = '';
  for (let i = 0; i < bytes; i += 1) {
    const byte = frame[at + i]!;
    const high = byte >> 4;
    const low = byte & 15;
    const skipsHigh = odd && !leftAligned && i === 0;
    const skipsLow = odd && leftAligned && i === bytes - 1;
    if ((high > 9 && !skipsHigh) || (low > 9 && !skipsLow)) return undefined;
    text += skipsHigh ? DIGIT[low] : skipsLow ? DIGIT[high] : PAIR[byte];
  }
  return text;
}

const DIGIT = '0123456789';
const PAIR: readonly string[] = Array.from({ length: 256 }, (_, byte) => `${byte >> 4}${byte & 15}`);

function latin1(frame: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let i = from; i < to; i += 1) text += String.fromCharCode(frame[i]!);
  return text;
}

function describe(spec: FieldSpec): string {
  const unit = spec.alphabet === 'bcd' ? 'BCD digits' : 'bytes';
  return spec.length === 'fixed' ? `${spec.max} ${unit}` : `a length of at most ${spec.max} and so many ${unit}`;
}

function fail(partial: IsoMessage, path: string, expected: string, got: string): Decoded {
  return { ok: false, partial, error: new WireError({ code: 'BAD-FORMAT', blame: 'peer', path }, expected, got) };
}
