/** Message to frame: length, TPDU, header, MTI, bitmap, fields, MAC. */
import { copyBytes, fromHex } from '../../wire/bytes.js';
import { WireError } from '../../wire/errors.js';
import { putCharacters, unitAt } from '../../wire/text.js';
import { compiled } from './compiled.js';
import type { Dialect, FieldSpec, LengthPrefix } from './dialect.js';
import { type MacKey, macOf } from './mac.js';
import type { IsoMessage } from './table.js';

export interface EncodeOptions {
  /** MAC key; without it the message carries no MAC. */
  readonly mak?: MacKey;
  readonly from: 'terminal' | 'host';
  /** Host only: asks for a new sign-in in the header. */
  readonly signInWanted?: boolean;
}

/**
 * @returns the frame with its length bytes
 * @throws WireError blaming us, with path `F4`, for a value that does not fit its field
 */
export function encodeMessage(dialect: Dialect, message: IsoMessage, options: EncodeOptions): Uint8Array {
  const { envelopes, mtiAt, specs, lengthBytes, lengthExtra } = compiled(dialect);
  const macField = dialect.mac.field;
  const envelope = options.from === 'terminal' ? 'request' : options.signInWanted === true ? 'sign-in' : 'reply';
  OUT.set(envelopes[envelope], lengthBytes);
  let at = mtiAt;
  if (!allDigits(message.mti) || message.mti.length !== 4) throw misfit('MTI', 'four digits', message.mti);
  at = putDigits(message.mti, 4, at, true);
  const bitmapAt = at;
  OUT.fill(0, at, at + 8);
  at += 8;
  const fields = message.fields;
  for (let n = 2; n <= 64; n += 1) {
    const value = fields[n];
    if (value === undefined || n === macField) continue;
    const spec = specs[n];
    if (spec === undefined) throw misfit(`F${n}`, `a field of dialect ${dialect.name}`, 'a field outside it');
    OUT[bitmapAt + ((n - 1) >> 3)]! |= 0x80 >> ((n - 1) & 7);
    at = putField(spec, value, at);
  }
  if (options.mak !== undefined) {
    const spec = specs[macField] as FieldSpec;
    const alphabet = spec.alphabet === 'binary' ? 'binary' : 'ascii';
    OUT[bitmapAt + ((macField - 1) >> 3)]! |= 0x80 >> ((macField - 1) & 7);
    at = putField(spec, macOf(dialect.mac, alphabet, options.mak, OUT, mtiAt, at), at);
  }
  const length = at - lengthBytes;
  if (length > dialect.bytesMax) throw misfit('length', `at most ${dialect.bytesMax} bytes`, `${length}`);
  putLength(dialect.length, length + lengthExtra);
  return copyBytes(OUT, 0, at);
}

// Work space larger than any message: fields are checked against their maxima before they are written.
const OUT = new Uint8Array(16_384);

function putField(spec: FieldSpec, value: string, at: number): number {
  const length = spec.alphabet === 'binary' ? value.length / 2 : value.length;
  if (spec.length === 'fixed' ? length !== spec.max : length > spec.max) {
    const expected = `${spec.length === 'fixed' ? 'exactly' : 'at most'} ${spec.max} ${spec.alphabet === 'bcd' ? 'digits' : 'bytes'}`;
    throw misfit(`F${spec.n}`, expected, `${length}`);
  }
  let next = at;
  if (spec.length === 'll') next = putBcdLength(length, 1, next);
  else if (spec.length === 'lll') next = putBcdLength(length, 2, next);
  if (spec.alphabet === 'bcd') {
    if (!allDigits(value)) throw misfit(`F${spec.n}`, 'digits', 'something else');
    return putDigits(value, length, next, spec.align === 'left');
  }
  if (spec.alphabet === 'ascii') {
    for (let i = 0; i < length; i += 1) {
      if (unitAt(value, i) > 255) throw misfit(`F${spec.n}`, 'single-byte characters', 'a wider one');
    }
    return putCharacters(value, OUT, next);
  }
  if (!/^(?:[0-9A-Fa-f]{2})*$/.test(value)) throw misfit(`F${spec.n}`, 'hex digits', 'something else');
  const bytes = fromHex(value);
  OUT.set(bytes, next);
  return next + bytes.length;
}

function putLength({ encoding, bytes }: LengthPrefix, length: number): void {
  let rest = length;
  for (let i = bytes - 1; i >= 0; i -= 1) {
    if (encoding === 'binary') {
      OUT[i] = rest & 255;
      rest >>= 8;
    } else if (encoding === 'ascii') {
      OUT[i] = 48 + (rest % 10);
      rest = Math.floor(rest / 10);
    } else {
      const low = rest % 100;
      OUT[i] = (Math.floor(low / 10) << 4) | (low % 10);
      rest = Math.floor(rest / 100);
    }
  }
}

function putBcdLength(length: number, bytes: 1 | 2, at: number): number {
  if (bytes === 2) {
    OUT[at] = Math.floor(length / 100) % 100;
    OUT[at] = ((OUT[at]! / 10) << 4) | (OUT[at]! % 10);
  }
  const low = length % 100;
  OUT[at + bytes - 1] = (Math.floor(low / 10) << 4) | (low % 10);
  return at + bytes;
}

function putDigits(digits: string, length: number, at: number, leftAligned: boolean): number {
  let i = 0;
  let next = at;
  if ((length & 1) === 1 && !leftAligned) {
    OUT[next] = unitAt(digits, 0) - 48;
    next += 1;
    i = 1;
  }
  for (; i < length; i += 2) {
    const high = unitAt(digits, i) - 48;
    const low = i + 1 < length ? unitAt(digits, i + 1) - 48 : 0;
    OUT[next] = (high << 4) | low;
    next += 1;
  }
  return next;
}

function allDigits(text: string): boolean {
  const { length } = text;
  for (let i = 0; i < length; i += 1) {
    const code = unitAt(text, i);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

function misfit(path: string, expected: string, got: string): WireError {
  return new WireError({ code: 'BAD-VALUE', blame: 'us', path }, expected, got);
}
