/** What stands in the units of ZVT. */
import type { CommandName } from './table.js';
import type { Tlv } from './tlv.js';

export interface Fields {
  /** Bitmaps in the order in which they stand; the value without its length. */
  readonly bitmaps: ReadonlyMap<number, Uint8Array>;
  readonly tlvs?: readonly Tlv[];
}

export interface Command {
  readonly kind: 'command';
  readonly name: CommandName;
  /** What stands before the first bitmap: password, configuration, status. */
  readonly head: Uint8Array;
  readonly fields: Fields;
  /** The text of a print line, as it came. */
  readonly text?: Uint8Array;
  /** Last byte of a completion that says the terminal's status. */
  readonly status?: number;
}

/** `80 00`, or `84 xx`: the answer to a command. */
export interface Response {
  readonly kind: 'response';
  /** Undefined for 80 00. */
  readonly error?: number;
  readonly data: Uint8Array;
}

export type Message = Command | Response;

export type Decoded =
  | { readonly ok: true; readonly message: Message }
  /** To be answered with 84 83 00. */
  | { readonly ok: false; readonly reason: 'unknown command' | 'unknown bitmap' | 'malformed'; readonly where: number };

export const NO_FIELDS: Fields = { bitmaps: new Map() };
