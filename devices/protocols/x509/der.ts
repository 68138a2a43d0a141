/** DER (ITU-T X.690) as far as a certificate needs it: tag, definite length, value. */
import { concat } from '../../wire/bytes.js';

const TAGS = {
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  shortTime: 0x17,
  time: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

function tagged(tag: number, value: Uint8Array): Uint8Array {
  return concat([Uint8Array.of(tag, ...lengthOf(value.length)), value]);
}

/** Below 128 one byte, else the number of bytes that follow, and those. */
function lengthOf(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let left = length; left > 0; left = Math.floor(left / 256)) bytes.unshift(left % 256);
  return [0x80 | bytes.length, ...bytes];
}

export const sequence = (...items: readonly Uint8Array[]): Uint8Array => tagged(TAGS.sequence, concat(items));
export const set = (...items: readonly Uint8Array[]): Uint8Array => tagged(TAGS.set, concat(items));
export const octets = (value: Uint8Array): Uint8Array => tagged(TAGS.octets, value);
export const utf8 = (text: string): Uint8Array => tagged(TAGS.utf8, new TextEncoder().encode(text));
export const truth = (value: boolean): Uint8Array => Uint8Array.of(0x01, 1, value ? 0xff : 0);
/** @param unused bits at the end that do not count */
export const bits = (value: Uint8Array, unused = 0): Uint8Array =>
  tagged(TAGS.bits, concat([Uint8Array.of(unused), value]));

/** Not negative, most significant byte first; a leading bit of 1 gets a zero before it. */
export function integer(value: Uint8Array): Uint8Array {
  const first = value.findIndex((byte) => byte !== 0);
  const short = first < 0 ? Uint8Array.of(0) : value.subarray(first);
  return tagged(TAGS.integer, (short[0] ?? 0) >= 0x80 ? concat([Uint8Array.of(0), short]) : short);
}

/** `1.2.840.10045.4.3.2` */
export function oid(text: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) groups.unshift(0x80 | (left % 128));
    bytes.push(...groups);
  }
  return tagged(TAGS.oid, Uint8Array.from(bytes));
}

/** Whole seconds, UTC: UTCTime until 2049, GeneralizedTime from then on (RFC 5280 4.1.2.5). @param ms UTC milliseconds */
export function time(ms: number): Uint8Array {
  const text = `${new Date(ms)
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replace(/[-:T]/g, '')}Z`;
  return text < '2050' ? tagged(TAGS.shortTime, ascii(text.slice(2))) : tagged(TAGS.time, ascii(text));
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A value in a context of its own: `[3] EXPLICIT`. */
export const explicit = (number: number, value: Uint8Array): Uint8Array => tagged(0xa0 | number, value);
/** A plain value under a number: `[2] IMPLICIT`. */
export const implicit = (number: number, value: Uint8Array): Uint8Array => tagged(0x80 | number, value);
