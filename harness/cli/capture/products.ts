/** What a capture is turned into: fixtures for tests, and a profile to begin with. */
import { writeFileSync } from 'node:fs';
import { type LineReader, saidText } from '../../../devices/capture/line-reader.js';
import type { CapturedChunk } from '../../../devices/profiles/capture.js';
import { type GuessedFrame, guessFrames } from '../../../devices/profiles/guess-frame.js';
import { framesIn } from '../../../devices/profiles/learn.js';
import { toHex } from '../../../devices/wire/bytes.js';
import { MisuseError, RigFaultError } from '../../../devices/wire/errors.js';
import { newProfile } from '../profile/new.js';

/** A TypeScript file: each frame once, who said it, and what it says. @returns how many */
export function writeFixtures(file: string, capture: readonly CapturedChunk[], reader: LineReader): number {
  const sides = { register: reader.splitter(), terminal: reader.splitter() };
  const lines = new Set<string>();
  for (const { from, bytes } of capture) {
    for (const unit of sides[from].push(bytes)) {
      if (unit.kind !== 'frame') continue;
      const said = reader.read(unit.unit, from);
      if (said === undefined) continue;
      const frame = toHex(reader.seal(unit.unit)).replace(/..(?=.)/g, '$& ');
      lines.add(`  { from: '${from}', frame: bytes('${frame}'), reads: ${JSON.stringify(saidText(said))} },`);
    }
  }
  if (lines.size === 0)
    throw new MisuseError({
      what: `no frame of the capture can be read by ${reader.name}`,
      next: '`scanrig profile try` says what the frames look like.',
    });
  write(file, FIXTURE_HEAD.replace('PROTOCOL', reader.name) + [...lines].join('\n') + FIXTURE_TAIL);
  return lines.size;
}

const FIXTURE_HEAD = `/** Frames of PROTOCOL as they passed between a register and a terminal; codes and card numbers are stand-ins. */
export interface CapturedFrame {
  readonly from: 'register' | 'terminal';
  /** As it goes over the line. */
  readonly frame: Uint8Array;
  readonly reads: string;
}

const bytes = (hex: string): Uint8Array => Uint8Array.from(hex.split(' '), (pair) => Number.parseInt(pair, 16));

export const FIXTURES: readonly CapturedFrame[] = [
`;
const FIXTURE_TAIL = '\n];\n';

/** @throws MisuseError where the frames have nothing in common that a profile can say */
export function writeDraft(file: string, capture: readonly CapturedChunk[], force: boolean): GuessedFrame {
  const frames = framesIn(capture);
  const [guess] = guessFrames(frames.map(({ bytes }) => bytes));
  if (guess === undefined)
    throw new MisuseError({
      what: 'no length and check sum fits all frames of the capture',
      expected: 'frames of the family that profiles can say (docs/profiles.md)',
      got: `${frames.length} frames`,
      next: 'A line of the capture must be one frame; take out what is none, or write a driver.',
    });
  const answers = capture.filter(({ bytes }) => bytes.length === 1).map(({ bytes }) => bytes[0] as number);
  const ack = mostOften(answers);
  const { start, end, length, check } = guess;
  newProfile(file, {
    like: 'generic-stx-lrc',
    start: hexByte(start),
    end: end === undefined ? 'none' : hexByte(end),
    length: [length.encoding, length.bytes, ...(length.counts === undefined ? [] : [length.counts])].join(':'),
    check: [check.kind, check.over, ...(check.order === undefined ? [] : [check.order])].join(':'),
    ...(ack === undefined ? {} : { ack: hexByte(ack) }),
    force,
  });
  return guess;
}

function mostOften(bytes: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const byte of bytes) counts.set(byte, (counts.get(byte) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

function hexByte(value: number): string {
  return toHex(Uint8Array.of(value));
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const got = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new RigFaultError({ what: 'the file cannot be written', where: file, got });
  }
}
