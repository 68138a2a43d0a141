/** Message to frame: length, TPDU, header, MTI, bitmap, fields, MAC. */
import { copyBytes, fromHex } from '../../wire/bytes.js';
import { WireError } from '../../wire/errors.js';
import type { DesKey } from './des.js';
import type { Dialect, FieldSpec } from './dialect.js';
import { unionPayEcbMac } from './mac.js';
import { type IsoMessage, specsOf } from './table.js';

export interface EncodeOptions {
  /** MAC key; without it the message carries no MAC. */
  readonly mak?: DesKey;
  readonly from: 'terminal' | 'host';
  /** Host only: asks for a new sign-in in the header. */
  readonly signInWanted?: boolean;
}

/**
 * @returns the frame with its two length bytes
 * @throws WireError blaming us, with path `F4`, for a value that does not fit its field
 */
export function encodeMessage(dialect: Dialect, message: IsoMessage, options: EncodeOptions): Uint8Array {
  const { envelope, mtiAt } = envelopeOf(dialect, options);
  const specs = specsOf(dialect);
  OUT.set(envelope, 2);
  let at = mtiAt;
  if (!allDigits(message.mti) || message.mti.length !== 4) throw misfit('MTI', 'four digits', message.mti);
  at = putDigits(message.mti, 4, at, true);
  const bitmapAt = at;
  OUT.fill(0, at, at + 8);
  at += 8;
  const fields = message.fields;
  for (let n = 2; n <= 64; n += 1) {
    const value = fields[n];
    if (value === undefined || n === dialect.macField) continue;
    const spec = specs[n];
    if (spec === undefined) throw misfit(`F${n}`, `a field of dialect ${dialect.name}`, 'a field outside it');
    OUT[bitmapAt + ((n - 1) >> 3)]! |= 0x80 >> ((n - 1) & 7);
    at = putField(spec, value, at);
  }
  if (options.mak !== undefined) {
    const n = dialect.macField;
    OUT[bitmapAt + ((n - 1) >> 3)]! |= 0x80 >> ((n - 1) & 7);
    at = putText(unionPayEcbMac(options.mak, OUT, mtiAt, at), at);
  }
  const length = at - 2;
  if (length > dialect.bytesMax) throw misfit('length', `at most ${dialect.bytesMax} bytes`, `${length}`);
  OUT[0] = length >> 8;
  OUT[1] = length & 255;
  return copyBytes(OUT, 0, at);
}

// Work space larger than any message: fields are checked against their maxima before they are written.
const OUT = new Uint8Array(16_384);

interface Envelope {
  readonly envelope: Uint8Array;
  readonly mtiAt: number;
}
const ENVELOPES = new WeakMap<Dialect, Map<string, Envelope>>();

function envelopeOf(dialect: Dialect, options: EncodeOptions): Envelope {
  let known = ENVELOPES.get(dialect);
  if (known === undefined) {
    known = new Map();
    ENVELOPES.set(dialect, known);
  }
  const key = options.from === 'terminal' ? 'request' : options.signInWanted === true ? 'sign-in' : 'reply';
  let found = known.get(key);
  if (found === undefined) {
    const t = dialect.tpdu;
    const tpdu = key === 'request' ? t : t.slice(0, 2) + t.slice(6, 10) + t.slice(2, 6);
    const { digit, value } = dialect.signInWanted;
    const h = dialect.header;
    const header = key === 'sign-in' ? h.slice(0, digit) + value + h.slice(digit + 1) : h;
    const envelope = fromHex(tpdu + header);
    found = { envelope, mtiAt: 2 + envelope.length };
    known.set(key, found);
  }
  return found;
}

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
    for (let i = 0; i < value.length; i += 1) {
      if (value.charCodeAt(i) > 255) throw misfit(`F${spec.n}`, 'single-byte characters', 'a wider one');
    }
    return putText(value, next);
  }
  if (!/^(?:[0-9A-Fa-f]{2})*$/.test(value)) throw misfit(`F${spec.n}`, 'hex digits', 'something else');
  const bytes = fromHex(value);
  OUT.set(bytes, next);
  return next + bytes.length;
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
    OUT[next] = digits.charCodeAt(0) - 48;
    next += 1;
    i = 1;
  }
  for (; i < length; i += 2) {
    const high = digits.charCodeAt(i) - 48;
    const low = i + 1 < length ? digits.charCodeAt(i + 1) - 48 : 0;
    OUT[next] = (high << 4) | low;
    next += 1;
  }
  return next;
}

function putText(text: string, at: number): number {
  for (let i = 0; i < text.length; i += 1) OUT[at + i] = text.charCodeAt(i);
  return at + text.length;
}

function allDigits(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

function misfit(path: string, expected: string, got: string): WireError {
  return new WireError({ code: 'BAD-VALUE', blame: 'us', path }, expected, got);
}
