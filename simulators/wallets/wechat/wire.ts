/**
 * Acquirer and wallet talk in WeChat Pay v2 documents (flat XML, docs/domain.md 1.1), each behind a 4-byte length. Total:
 * a document that is none gives no fields.
 */
import { concat, copyBytes } from '../../../devices/wire/bytes.js';

export type WalletDocument = Readonly<Record<string, string>>;

const LENGTH_BYTES = 4;
const DOCUMENT_BYTES_MAX = 65_536;
const SCRATCH = new Uint8Array(8_192);
const NOTHING = new Uint8Array(0);
const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();

export function encodeDocument(fields: WalletDocument): Uint8Array {
  let text = '<xml>';
  for (const name in fields) text += `<${name}>${escapeText(fields[name] as string)}</${name}>`;
  text += '</xml>';
  // A UTF-16 unit takes at most three bytes.
  const room =
    LENGTH_BYTES + 3 * text.length <= SCRATCH.length ? SCRATCH : new Uint8Array(LENGTH_BYTES + 3 * text.length);
  const length = ENCODER.encodeInto(text, room.subarray(LENGTH_BYTES)).written;
  room[0] = length >>> 24;
  room[1] = length >>> 16;
  room[2] = length >>> 8;
  room[3] = length;
  return copyBytes(room, 0, LENGTH_BYTES + length);
}

/** Joins chunks to documents. An impossible length ends the stream: `broken` stays true. */
export class DocumentReader {
  #rest: Uint8Array = NOTHING;
  broken = false;

  push(chunk: Uint8Array): WalletDocument[] {
    const documents: WalletDocument[] = [];
    let bytes = this.#rest.length === 0 ? chunk : concat([this.#rest, chunk]);
    while (!this.broken && bytes.length >= LENGTH_BYTES) {
      const length = ((bytes[0]! << 24) | (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!) >>> 0;
      if (length > DOCUMENT_BYTES_MAX) this.broken = true;
      if (this.broken || bytes.length < LENGTH_BYTES + length) break;
      documents.push(parse(DECODER.decode(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length))));
      bytes = bytes.subarray(LENGTH_BYTES + length);
    }
    this.#rest = bytes.length === 0 ? NOTHING : bytes.slice();
    return documents;
  }
}

function parse(text: string): WalletDocument {
  const fields: Record<string, string> = {};
  if (!text.startsWith('<xml>')) return fields;
  let at = 5;
  while (text.charCodeAt(at) === 60 && text.charCodeAt(at + 1) !== 47) {
    const nameEnd = text.indexOf('>', at);
    if (nameEnd < 0) return fields;
    const name = text.slice(at + 1, nameEnd);
    const valueEnd = text.indexOf(`</${name}>`, nameEnd);
    if (valueEnd < 0) return fields;
    fields[name] = unescapeText(text.slice(nameEnd + 1, valueEnd));
    at = valueEnd + name.length + 3;
  }
  return fields;
}

function escapeText(text: string): string {
  return /[&<>]/.test(text) ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') : text;
}

function unescapeText(text: string): string {
  return text.includes('&') ? text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&') : text;
}
