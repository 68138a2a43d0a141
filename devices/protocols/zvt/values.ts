/** Single values as they stand in bitmaps and tags: BCD, text, and what is left out where there is nothing to say. */
import type { Tlv } from './tlv.js';

/** Digits, two a byte, filled up with zeros on the left. */
export function bcd(value: number | string, bytes: number): Uint8Array {
  const digits = String(value)
    .padStart(2 * bytes, '0')
    .slice(-2 * bytes);
  return Uint8Array.from({ length: bytes }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

/** @returns undefined where a half byte is no digit */
export function bcdText(bytes: Uint8Array | undefined): string | undefined {
  if (bytes === undefined) return undefined;
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return /^\d*$/.test(text) ? text : undefined;
}

export function bcdNumber(bytes: Uint8Array | undefined): number | undefined {
  const text = bcdText(bytes);
  return text === undefined || text === '' ? undefined : Number(text);
}

const toUtf8 = new TextEncoder();
const fromUtf8 = new TextDecoder('utf-8', { fatal: false });

export function utf8(text: string): Uint8Array {
  return toUtf8.encode(text);
}

export function utf8Text(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : fromUtf8.decode(bytes);
}

/** A field of text, or none. */
export function textTlv(tag: number, text: string | undefined): readonly Tlv[] {
  return text === undefined || text === '' ? [] : [{ tag, value: utf8(text) }];
}
