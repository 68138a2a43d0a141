/**
 * Tagged fields inside bitmap 06. Tags as in BER: five bits, or 1F and then seven bits a byte; a constructed one holds others.
 * Lengths to 7F as they are, then `81 xx`, `82 hi lo`: **high byte first**, unlike the length of the unit around them.
 */
import { concat } from '../../wire/bytes.js';

export interface Tlv {
  /** All bytes of the tag, `0x1f73`. */
  readonly tag: number;
  readonly value: Uint8Array | readonly Tlv[];
}

/** Deeper ones are taken for an attack. */
const DEPTH_MAX = 8;
/** Bytes of a tag. */
const TAG_MAX = 3;

export function encodeTlvs(tlvs: readonly Tlv[]): Uint8Array {
  return concat(
    tlvs.map(({ tag, value }) => {
      const bytes = isConstructed(value) ? encodeTlvs(value) : value;
      return concat([tagBytes(tag), encodeTlvLength(bytes.length), bytes]);
    }),
  );
}

function isConstructed(value: Tlv['value']): value is readonly Tlv[] {
  return Array.isArray(value);
}

export function encodeTlvLength(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  if (length < 0x100) return Uint8Array.of(0x81, length);
  return Uint8Array.of(0x82, length >> 8, length & 255);
}

/** @returns the length and where the value begins, or undefined */
export function decodeTlvLength(bytes: Uint8Array, at: number): { length: number; next: number } | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  const size = first < 0x80 ? 0 : first === 0x81 ? 1 : first === 0x82 ? 2 : undefined;
  if (size === undefined || at + 1 + size > bytes.length) return undefined;
  const length = size === 0 ? first : size === 1 ? bytes[at + 1]! : (bytes[at + 1]! << 8) | bytes[at + 2]!;
  return { length, next: at + 1 + size };
}

/** @returns undefined where the bytes are not a whole number of well-formed fields */
export function decodeTlvs(bytes: Uint8Array, depth = 0): Tlv[] | undefined {
  if (depth > DEPTH_MAX) return undefined;
  const tlvs: Tlv[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = decodeTag(bytes, at);
    const size = tag === undefined ? undefined : decodeTlvLength(bytes, tag.next);
    if (tag === undefined || size === undefined || size.next + size.length > bytes.length) return undefined;
    const content = bytes.slice(size.next, size.next + size.length);
    const value = tag.constructed ? decodeTlvs(content, depth + 1) : content;
    if (value === undefined) return undefined;
    tlvs.push({ tag: tag.tag, value });
    at = size.next + size.length;
  }
  return tlvs;
}

function decodeTag(bytes: Uint8Array, at: number): { tag: number; next: number; constructed: boolean } | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  const constructed = (first & 0x20) !== 0;
  if ((first & 0x1f) !== 0x1f) return { tag: first, next: at + 1, constructed };
  let tag = first;
  for (let size = 2; size <= TAG_MAX; size += 1) {
    const byte = bytes[at + size - 1];
    if (byte === undefined) return undefined;
    tag = (tag << 8) | byte;
    if ((byte & 0x80) === 0) return { tag, next: at + size, constructed };
  }
  return undefined;
}

function tagBytes(tag: number): Uint8Array {
  if (tag < 0x100) return Uint8Array.of(tag);
  return tag < 0x10000 ? Uint8Array.of(tag >> 8, tag & 255) : Uint8Array.of(tag >> 16, (tag >> 8) & 255, tag & 255);
}

/** The first field of that tag on this level, as bytes. */
export function tlvBytes(tlvs: readonly Tlv[] | undefined, tag: number): Uint8Array | undefined {
  const value = tlvs?.find((tlv) => tlv.tag === tag)?.value;
  return value === undefined || isConstructed(value) ? undefined : value;
}

/** The fields inside the first one of that tag. */
export function tlvInside(tlvs: readonly Tlv[] | undefined, tag: number): readonly Tlv[] | undefined {
  const value = tlvs?.find((tlv) => tlv.tag === tag)?.value;
  return value !== undefined && isConstructed(value) ? value : undefined;
}
