/**
 * Bytes for a printer to texts, controls and commands. Total: every byte ends up in exactly one token, or waits for the rest of
 * a command; what is no command is told as such, and what follows it is text again, as printers do.
 */
import { concat, copyBytes } from '../../wire/bytes.js';
import { COMMAND_BYTES_MAX, COMMANDS, type CommandLength, toNul } from './table.js';

export type EscPosToken =
  | { readonly kind: 'text'; readonly bytes: Uint8Array }
  | { readonly kind: 'control'; readonly byte: number; readonly bytes: Uint8Array }
  /** `name`: prefix and letter, `GS V`. */
  | { readonly kind: 'command'; readonly name: string; readonly params: Uint8Array; readonly bytes: Uint8Array }
  | { readonly kind: 'unknown'; readonly bytes: Uint8Array };

const PREFIX_NAMES: ReadonlyMap<number, string> = new Map([
  [0x1b, 'ESC'],
  [0x1d, 'GS'],
  [0x1c, 'FS'],
  [0x10, 'DLE'],
]);

export class EscPosSplitter {
  /** What waits, as it came: put together once there is enough of it, or a large picture in small pieces would take for ever. */
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  /** Bytes that the command which waits needs before it is worth another look. */
  #wanted = 0;

  push(chunk: Uint8Array): EscPosToken[] {
    this.#held.push(copyBytes(chunk));
    this.#heldBytes += chunk.length;
    if (this.#heldBytes < this.#wanted) return [];
    const bytes = this.#takeHeld();
    const tokens: EscPosToken[] = [];
    let at = 0;
    while (at < bytes.length) {
      const length = this.#tokenAt(bytes, at, tokens);
      if (length === 0) break;
      at += length;
    }
    if (at < bytes.length) {
      this.#held = [bytes.subarray(at)];
      this.#heldBytes = bytes.length - at;
    }
    return tokens;
  }

  /** Nothing more comes: what waits is no command. */
  end(): EscPosToken[] {
    const bytes = this.#takeHeld();
    return bytes.length === 0 ? [] : [{ kind: 'unknown', bytes }];
  }

  #takeHeld(): Uint8Array {
    const bytes = this.#held.length === 1 ? (this.#held[0] as Uint8Array) : concat(this.#held);
    this.#held = [];
    this.#heldBytes = 0;
    this.#wanted = 0;
    return bytes;
  }

  /** @returns how many bytes it has taken; none while more must come */
  #tokenAt(bytes: Uint8Array, at: number, tokens: EscPosToken[]): number {
    const first = bytes[at] as number;
    const letters = COMMANDS.get(first);
    if (letters === undefined) return first < 0x20 ? control(bytes, at, tokens) : text(bytes, at, tokens);
    const letter = bytes[at + 1];
    if (letter === undefined) return 0;
    const length = letters.get(letter);
    if (length === undefined) return unknown(bytes, at, tokens);
    const after = bytes.subarray(at + 2);
    const params = bytesNeeded(length, after);
    if (params > COMMAND_BYTES_MAX) return unknown(bytes, at, tokens);
    if (after.length < params) {
      this.#wanted = 2 + params;
      return 0;
    }
    const whole = copyBytes(bytes, at, at + 2 + params);
    const name = `${PREFIX_NAMES.get(first)} ${letterName(letter)}`;
    tokens.push({ kind: 'command', name, params: whole.subarray(2), bytes: whole });
    return whole.length;
  }
}

function bytesNeeded(length: CommandLength, after: Uint8Array): number {
  if (typeof length === 'number') return length;
  return typeof length === 'function' ? length(after) : toNul(after);
}

/** As references write it: `SP`, `04`, `V`. */
function letterName(letter: number): string {
  if (letter === 0x20) return 'SP';
  return letter > 0x20 && letter < 0x7f
    ? String.fromCharCode(letter)
    : letter.toString(16).padStart(2, '0').toUpperCase();
}

function control(bytes: Uint8Array, at: number, tokens: EscPosToken[]): number {
  tokens.push({ kind: 'control', byte: bytes[at] as number, bytes: copyBytes(bytes, at, at + 1) });
  return 1;
}

/** Second bytes of GB 18030 are never below 30, so a control always ends a text. */
function text(bytes: Uint8Array, at: number, tokens: EscPosToken[]): number {
  let end = at;
  while (end < bytes.length && (bytes[end] as number) >= 0x20) end += 1;
  tokens.push({ kind: 'text', bytes: copyBytes(bytes, at, end) });
  return end - at;
}

/** The two bytes of a command that is none. */
function unknown(bytes: Uint8Array, at: number, tokens: EscPosToken[]): number {
  tokens.push({ kind: 'unknown', bytes: copyBytes(bytes, at, at + 2) });
  return 2;
}
