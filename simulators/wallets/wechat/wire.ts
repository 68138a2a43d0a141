/**
 * Acquirer and wallet talk in WeChat Pay v2 documents (flat XML, docs/domain.md 1.1), each behind a 4-byte length. Total:
 * a document that is none gives no fields.
 */
import { concat, copyBytes } from '../../../devices/wire/bytes.js';
import { unitAt } from '../../../devices/wire/text.js';

export type WalletDocument = Readonly<Record<string, string>>;

const LENGTH_BYTES = 4;
const DOCUMENT_BYTES_MAX = 65_536;
const NOTHING = new Uint8Array(0);
const DECODER = new TextDecoder();

/**
 * @param nonce `nonce_str` of the document: tells the calls of a connection apart
 * @param returnCode of a reply: that the call was understood
 */
export function encodeDocument(fields: WalletDocument, nonce: string, returnCode?: 'SUCCESS'): Uint8Array {
  let at = put('<xml>', LENGTH_BYTES);
  if (returnCode !== undefined) at = putElement('return_code', returnCode, at);
  for (const name in fields) at = putElement(name, fields[name] as string, at);
  at = put('</xml>', putElement('nonce_str', nonce, at));
  const length = at - LENGTH_BYTES;
  out[0] = length >>> 24;
  out[1] = length >>> 16;
  out[2] = length >>> 8;
  out[3] = length;
  return copyBytes(out, 0, at);
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
    this.#rest = bytes.length === 0 ? NOTHING : copyBytes(bytes);
    return documents;
  }
}

function parse(text: string): WalletDocument {
  const fields: Record<string, string> = {};
  if (!text.startsWith('<xml>')) return fields;
  let at = 5;
  while (unitAt(text, at) === 60 && unitAt(text, at + 1) !== 47) {
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

function putElement(name: string, value: string, from: number): number {
  let at = put('>', put(name, put('<', from)));
  at = put(/[&<>]/.test(value) ? escapeText(value) : value, at);
  return put('>', put(name, put('</', at)));
}

/** Into the work space, which grows for a document that has no room in it. */
function put(text: string, at: number): number {
  // A UTF-16 unit takes at most three bytes.
  const { length } = text;
  if (at + 3 * length > out.length) out = Buffer.concat([out, Buffer.alloc(at + 3 * length)]);
  for (let i = 0; i < length; i += 1) {
    const unit = unitAt(text, i);
    if (unit > 127) return at + out.write(text, at);
    out[at + i] = unit;
  }
  return at + length;
}

let out = Buffer.alloc(8_192);

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function unescapeText(text: string): string {
  return text.includes('&') ? text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&') : text;
}
