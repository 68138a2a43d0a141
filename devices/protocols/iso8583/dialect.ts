/** What makes one acquirer's ISO 8583 differ from another's, as data (docs/dialects.md). Codec and parties know none by heart. */
import type { Answer, Fate } from './answers.js';

/** Alphabet, length and padding are separate parts: n + m small pieces in place of n × m codecs. */
export interface FieldSpec {
  /** Field number, 2 to 64. */
  readonly n: number;
  readonly name: string;
  /** `bcd`: digits, two a byte. `ascii`: printable bytes as they are. `binary`: hex digits here, bytes on the wire. */
  readonly alphabet: 'bcd' | 'ascii' | 'binary';
  /** `fixed`, or a BCD length of one (`ll`) or two (`lll`) bytes, which counts digits for BCD fields and bytes for others. */
  readonly length: 'fixed' | 'll' | 'lll';
  /** Longest value, in digits or bytes; the exact length of a fixed field. */
  readonly max: number;
  /** Where an odd number of digits leaves its spare nibble: `left` puts the digits first and pads behind. */
  readonly align?: 'left' | 'right';
  /** Never shown, whole or in part. */
  readonly secret?: boolean;
}

export interface LengthPrefix {
  /** `binary`: high byte first. `bcd`: two digits a byte. `ascii`: a digit a byte. */
  readonly encoding: 'binary' | 'bcd' | 'ascii';
  readonly bytes: number;
  /** Does it count itself? */
  readonly counts: 'message' | 'message-and-length';
}

export const MAC_ALGORITHMS = ['unionpay-ecb', 'x9.9', 'x9.19'] as const;

export interface MacScheme {
  /** ASCII: its first 8 hex characters; binary: its 8 bytes. Last in the message. */
  readonly field: number;
  readonly algorithm: (typeof MAC_ALGORITHMS)[number];
  /** Which replies carry one; requests do wherever their message needs the field. */
  readonly replies: 'all' | 'approvals';
}

/** One part of the field that brings working keys. */
export interface KeyPart {
  readonly key: 'pik' | 'mak' | 'tdk';
  /** 8 for a single key, 16 for a double one. */
  readonly bytes: 8 | 16;
  /** Zeros behind the key, sent as they are. */
  readonly fill?: number;
  /** Bytes of its check value. */
  readonly check: number;
}

export interface KeyScheme {
  readonly field: number;
  /** Text of the same field in a sign-in request. */
  readonly request: string;
  /** In their order; each is encrypted under the TMK. */
  readonly reply: readonly KeyPart[];
}

/** Blocks of a private field: id, length of three digits, value. */
export interface BlockScheme {
  readonly field: number;
  /** Ids. */
  readonly code: string;
  readonly order: string;
  readonly fate: string;
  readonly wallet: string;
  readonly walletOrder: string;
  /** Does a reply return the payment code? */
  readonly returnsCode?: boolean;
}

export const OPERATIONS = [
  'sign-in',
  'sign-off',
  'echo',
  'sale',
  'query',
  'reversal',
  'void',
  'refund',
  'settle',
  'upload',
  'upload-end',
  'upload-end-balanced',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** What one operation looks like. The reply's type is the request's + 10, as in all ISO 8583. */
export interface MessageSpec {
  readonly mti: string;
  /** F3; absent where the message has none. */
  readonly processing?: string;
  /** F60, with `{batch}` where the batch stands. */
  readonly f60: string;
  /** F61, with `{batch}`, `{trace}` and `{date}` (MMDD) of the message that this one is about. */
  readonly f61?: string;
  /** Fields of the request. */
  readonly fields: readonly number[];
  /** Fields of the reply, where they are others than those of `replyFields`. */
  readonly reply?: readonly number[];
}

export interface Dialect {
  readonly name: string;
  readonly length: LengthPrefix;
  /** TPDU of a request, 5 bytes in hex; a reply swaps bytes 2-3 with 4-5. Empty: none. */
  readonly tpdu: string;
  /** Header of a request in hex, returned as it came. Empty: none. */
  readonly header: string;
  /** Which hex digit of the header the host sets when it wants a sign-in, and to what; absent: it does not ask so. */
  readonly signInWanted?: { readonly digit: number; readonly value: string };
  /** Longest message after the length. */
  readonly bytesMax: number;
  readonly fields: readonly FieldSpec[];
  readonly mac: MacScheme;
  readonly keys: KeyScheme;
  readonly blocks: BlockScheme;
  /** Fields that always have one value, by their number. */
  readonly values: Readonly<Record<string, string>>;
  readonly messages: Readonly<Record<Operation, MessageSpec>>;
  /** Fields of a reply: echoed where the host has nothing of its own to say. */
  readonly replyFields: readonly number[];
  /** F39 by what it means. The first of several is what our own host says. */
  readonly answers: Readonly<Record<Answer, readonly string[]>>;
  /** Fates of a sale in the reply to a query. */
  readonly fates: Readonly<Record<Fate, string>>;
}
