/** A capture file, with the reader of what it was captured from. */
import { readFileSync } from 'node:fs';
import type { LineReader } from '../../../devices/capture/line-reader.js';
import { readerOf } from '../../../devices/capture/readers.js';
import type { ProtocolChoice } from '../../../devices/drivers/protocols.js';
import { type CapturedChunk, capturedProtocol, parseCapture } from '../../../devices/profiles/capture.js';
import { MisuseError } from '../../../devices/wire/errors.js';
import { type RegisterFlags, registerChoice } from '../register-choice.js';

export interface ReadCapture {
  readonly chunks: readonly CapturedChunk[];
  /** What the flags say, else what the head of the file says. */
  readonly choice: ProtocolChoice | undefined;
}

/** @throws MisuseError for a file that cannot be read, or is no capture */
export function readCapture(file: string, flags: RegisterFlags): ReadCapture {
  const text = textOf(file);
  const chunks = parseCapture(text, file);
  const named = capturedProtocol(text);
  if (flags.protocol !== undefined || flags.profile !== undefined) return { chunks, choice: registerChoice(flags) };
  if (named === undefined || named === UNKNOWN || readerOf(named) === undefined) return { chunks, choice: undefined };
  return { chunks, choice: named };
}

/** What the head of a capture says where nobody named the protocol. */
export const UNKNOWN = 'unknown';

/** @throws MisuseError where nobody says what the lines mean */
export function readerFor(choice: ProtocolChoice | undefined, where: string): LineReader {
  const reader = choice === undefined ? undefined : readerOf(choice);
  if (reader !== undefined) return reader;
  throw new MisuseError({
    what: 'nobody says which protocol this is',
    where,
    expected: '--protocol or --profile',
    next: '`scanrig profile try FILE` says what the frames look like.',
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new MisuseError({
      what: 'the capture cannot be read',
      where: file,
      got: (error as NodeJS.ErrnoException).code ?? String(error),
    });
  }
}
