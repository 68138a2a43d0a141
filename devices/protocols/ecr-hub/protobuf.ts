/**
 * As much of proto3 as ECR Hub uses: strings, booleans, messages and maps of strings, by tables of fields
 * (protobuf.dev/programming-guides/encoding). What is at its default is not written; unknown fields are skipped.
 */
import { concat } from '../../wire/bytes.js';

export type FieldType = 'string' | 'bool' | 'map' | Shape;
/** By name: number and type. */
export interface Shape {
  readonly [name: string]: readonly [number: number, type: FieldType];
}
export type ProtoValue = string | boolean | ReadonlyMap<string, string> | ProtoMessage;
export interface ProtoMessage {
  readonly [name: string]: ProtoValue | undefined;
}

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;
/** A varint of 64 bits. */
const VARINT_BYTES_MAX = 10;
const NESTED_MAX = 8;
const ENTRY = { key: [1, 'string'], value: [2, 'string'] } as const satisfies Shape;
const TEXT = new TextEncoder();
const READ_TEXT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function encodeProto(shape: Shape, message: ProtoMessage): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const [name, [number, type]] of Object.entries(shape)) {
    const value = message[name];
    if (value === undefined) continue;
    if (type === 'string') {
      if (value !== '') parts.push(...bytesField(number, TEXT.encode(value as string)));
    } else if (type === 'bool') {
      if (value === true) parts.push(varint(number * 8 + VARINT), Uint8Array.of(1));
    } else if (type === 'map') {
      for (const [key, text] of value as ReadonlyMap<string, string>)
        parts.push(...bytesField(number, encodeProto(ENTRY, { key, value: text })));
    } else {
      parts.push(...bytesField(number, encodeProto(type, value as ProtoMessage)));
    }
  }
  return concat(parts);
}

/** @returns undefined for bytes that are no such message */
export function decodeProto(shape: Shape, bytes: Uint8Array): ProtoMessage | undefined {
  return new Reader(bytes, 0).message(shape);
}

function bytesField(number: number, value: Uint8Array): Uint8Array[] {
  return [varint(number * 8 + BYTES), varint(value.length), value];
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.of(...bytes, rest);
    bytes.push((rest % 128) + 128);
  }
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #depth: number;
  #at = 0;

  constructor(bytes: Uint8Array, depth: number) {
    this.#bytes = bytes;
    this.#depth = depth;
  }

  message(shape: Shape): ProtoMessage | undefined {
    const message: Record<string, ProtoValue> = {};
    while (this.#at < this.#bytes.length) {
      const tag = this.#varint();
      if (tag === undefined || tag < 8) return undefined;
      const known = Object.entries(shape).find(([, [number]]) => number === Math.floor(tag / 8));
      const wire = tag % 8;
      const good = known === undefined ? this.#skip(wire) : this.#field(message, known[0], known[1][1], wire);
      if (!good) return undefined;
    }
    return message;
  }

  #field(message: Record<string, ProtoValue>, name: string, type: FieldType, wire: number): boolean {
    if (type === 'bool') {
      if (wire !== VARINT) return this.#skip(wire);
      const value = this.#varint();
      if (value !== undefined) message[name] = value !== 0;
      return value !== undefined;
    }
    if (wire !== BYTES) return this.#skip(wire);
    const bytes = this.#taken();
    if (bytes === undefined) return false;
    if (type === 'string') {
      const text = textOf(bytes);
      if (text !== undefined) message[name] = text;
      return text !== undefined;
    }
    if (this.#depth >= NESTED_MAX) return false;
    const inner = new Reader(bytes, this.#depth + 1).message(type === 'map' ? ENTRY : type);
    if (inner === undefined) return false;
    if (type !== 'map') {
      // Two parts of one message are one message.
      message[name] = { ...(message[name] as ProtoMessage | undefined), ...inner };
      return true;
    }
    const map = new Map(message[name] as ReadonlyMap<string, string> | undefined);
    map.set((inner['key'] as string | undefined) ?? '', (inner['value'] as string | undefined) ?? '');
    message[name] = map;
    return true;
  }

  #skip(wire: number): boolean {
    switch (wire) {
      case VARINT:
        return this.#varint() !== undefined;
      case FIXED64:
        return this.#bytesLeft(8);
      case FIXED32:
        return this.#bytesLeft(4);
      case BYTES:
        return this.#taken() !== undefined;
      default:
        return false;
    }
  }

  #bytesLeft(size: number): boolean {
    this.#at += size;
    return this.#at <= this.#bytes.length;
  }

  #taken(): Uint8Array | undefined {
    const length = this.#varint();
    if (length === undefined || length > this.#bytes.length - this.#at) return undefined;
    const from = this.#at;
    this.#at += length;
    return this.#bytes.subarray(from, this.#at);
  }

  /** What is above 2^53 loses its lowest bits, which nothing here has a use for. */
  #varint(): number | undefined {
    let value = 0;
    let place = 1;
    for (let read = 0; read < VARINT_BYTES_MAX; read += 1) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) return undefined;
      this.#at += 1;
      value += (byte & 127) * place;
      if (byte < 128) return value;
      place *= 128;
    }
    return undefined;
  }
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return READ_TEXT.decode(bytes);
  } catch {
    return undefined;
  }
}
