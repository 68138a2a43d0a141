/** DNS messages (RFC 1035 4.1) as far as a name service for address records needs them: one question in, its answer out. */
import { concat } from '../../wire/bytes.js';
import { WireError } from '../../wire/errors.js';

export interface Question {
  readonly id: number;
  /** Lower case, without the last dot. */
  readonly name: string;
  /** 1: A. */
  readonly type: number;
  readonly recursionDesired: boolean;
  /** The question as it came, to be repeated in the answer. */
  readonly bytes: Uint8Array;
}

export type Answer =
  | { readonly kind: 'address'; readonly address: string; readonly ttlSeconds: number }
  /** The name is there and has no record of that type. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'nxdomain' }
  | { readonly kind: 'servfail' };

export const TYPE_A = 1;
const CLASS_IN = 1;
const HEADER_BYTES = 12;
const NAME_BYTES_MAX = 255;
const RESPONSE = 0x8000;
const AUTHORITATIVE = 0x0400;
const RECURSION_DESIRED = 0x0100;
const CODES = { address: 0, nothing: 0, servfail: 2, nxdomain: 3 } as const;

/** Total: any bytes give a question or what is wrong with them. */
export function decodeQuestion(bytes: Uint8Array): Question | WireError {
  if (bytes.length < HEADER_BYTES) return broken('header', `${HEADER_BYTES} bytes`, `${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = view.getUint16(2);
  if ((flags & RESPONSE) !== 0) return broken('header.flags', 'a query', 'a response');
  if (view.getUint16(4) !== 1) return broken('header.qdcount', '1 question', `${view.getUint16(4)}`);
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (;;) {
    const length = bytes[at];
    if (length === undefined) return broken('question.name', 'a label', 'the end');
    at += 1;
    if (length === 0) break;
    // Pointers make no sense in the first name of a message.
    if (length > 63) return broken('question.name', 'a label of at most 63 bytes', `${length}`);
    const label = bytes.subarray(at, at + length);
    if (label.length < length || at + length - HEADER_BYTES > NAME_BYTES_MAX)
      return broken('question.name', `${length} bytes of a name of at most ${NAME_BYTES_MAX}`, `${label.length}`);
    labels.push(String.fromCharCode(...label).toLowerCase());
    at += length;
  }
  if (bytes.length < at + 4) return broken('question.type', '4 bytes', `${bytes.length - at}`);
  if (view.getUint16(at + 2) !== CLASS_IN) return broken('question.class', 'IN', `${view.getUint16(at + 2)}`);
  return {
    id: view.getUint16(0),
    name: labels.join('.'),
    type: view.getUint16(at),
    recursionDesired: (flags & RECURSION_DESIRED) !== 0,
    bytes: bytes.slice(HEADER_BYTES, at + 4),
  };
}

export function encodeAnswer(question: Question, answer: Answer): Uint8Array {
  const header = new Uint8Array(HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setUint16(0, question.id);
  const desired = question.recursionDesired ? RECURSION_DESIRED : 0;
  view.setUint16(2, RESPONSE | AUTHORITATIVE | desired | CODES[answer.kind]);
  view.setUint16(4, 1);
  if (answer.kind !== 'address') return concat([header, question.bytes]);
  view.setUint16(6, 1);
  const record = new Uint8Array(16);
  const fields = new DataView(record.buffer);
  // A pointer to the name of the question.
  fields.setUint16(0, 0xc000 | HEADER_BYTES);
  fields.setUint16(2, TYPE_A);
  fields.setUint16(4, CLASS_IN);
  fields.setUint32(6, answer.ttlSeconds);
  fields.setUint16(10, 4);
  record.set(answer.address.split('.').map(Number), 12);
  return concat([header, question.bytes, record]);
}

function broken(path: string, expected: string, got: string): WireError {
  return new WireError({ code: 'bad-dns-query', blame: 'peer', path }, expected, got);
}
