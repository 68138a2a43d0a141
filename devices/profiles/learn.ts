/** What captured exchanges of the same kind have in common, frame by frame, and what each varying part may be. */
import { CHECKSUMS } from '../protocols/profiled/checksums.js';
import { toHex } from '../wire/bytes.js';
import type { CapturedChunk } from './capture.js';
import type { GuessedFrame } from './guess-frame.js';
import { type Known, type Place, placesOf } from './known-values.js';

export interface LearnedFrame {
  readonly from: CapturedChunk['from'];
  /** Counts the frames of that side from 1. */
  readonly nth: number;
  /** Captures that have it. */
  readonly captures: number;
  readonly frames: readonly Uint8Array[];
  readonly parts: readonly LearnedPart[];
}

export interface LearnedPart {
  readonly kind: 'constant' | 'varies';
  /** Where it stands in each frame. */
  readonly places: readonly Place[];
  readonly name?: string;
}

/** Frames are lines of more than one byte; those of one are answers. */
export function framesIn(capture: readonly CapturedChunk[]): CapturedChunk[] {
  return capture.filter(({ bytes }) => bytes.length > 1);
}

/**
 * @param known what was paid in each capture, as far as it was told
 * @param guessed what the frames themselves tell of their length and check
 */
export function learn(
  captures: readonly (readonly CapturedChunk[])[],
  known: Known,
  guessed?: GuessedFrame,
): LearnedFrame[] {
  return (['register', 'terminal'] as const).flatMap((from) => {
    const sides = captures.map((capture) => framesIn(capture).filter((chunk) => chunk.from === from));
    const most = Math.max(...sides.map((side) => side.length));
    return Array.from({ length: most }, (_, index) => {
      const there = sides.flatMap((side, capture) =>
        side[index] === undefined ? [] : [{ capture, bytes: side[index].bytes }],
      );
      const frames = there.map(({ bytes }) => bytes);
      const told = placesOf(
        frames,
        there.map(({ capture }) => capture),
        known,
      );
      return {
        from,
        nth: index + 1,
        captures: there.length,
        frames,
        parts: partsOf(frames, [...told, ...around(frames, guessed)]),
      };
    });
  });
}

/** The length and the check of frames whose shape is known. */
function around(frames: readonly Uint8Array[], guessed: GuessedFrame | undefined): LearnedPart[] {
  if (guessed === undefined) return [];
  const { length, check } = guessed;
  const checkBytes = CHECKSUMS[check.kind].bytes;
  const named = (name: string, places: readonly Place[]): LearnedPart => {
    const values = new Set(frames.map((frame, i) => toHex(frame.subarray(places[i]?.from, places[i]?.to))));
    return { kind: values.size > 1 ? 'varies' : 'constant', places, name };
  };
  return [
    named(
      `length, ${length.encoding}`,
      frames.map(() => ({ from: 1, to: 1 + length.bytes })),
    ),
    named(
      `check, ${check.kind}`,
      frames.map((frame) => ({ from: frame.length - checkBytes, to: frame.length })),
    ),
  ];
}

/** Told values first; between them what is the same and what is not. */
function partsOf(frames: readonly Uint8Array[], told: readonly LearnedPart[]): LearnedPart[] {
  const parts: LearnedPart[] = [];
  let at = frames.map(() => 0);
  const sorted = told.toSorted((a, b) => (a.places[0]?.from ?? 0) - (b.places[0]?.from ?? 0));
  for (const part of sorted) {
    if (part.places.some(({ from }, i) => from < (at[i] as number))) continue;
    parts.push(
      ...between(
        frames,
        at,
        part.places.map(({ from }) => from),
      ),
      part,
    );
    at = part.places.map(({ to }) => to);
  }
  return [
    ...parts,
    ...between(
      frames,
      at,
      frames.map(({ length }) => length),
    ),
  ];
}

/** Byte by byte where the stretches are of one length, else what they begin and end with. */
function between(frames: readonly Uint8Array[], from: readonly number[], to: readonly number[]): LearnedPart[] {
  const lengths = from.map((begin, i) => (to[i] as number) - begin);
  const least = Math.min(...lengths);
  const even = lengths.every((length) => length === least);
  const byteAt = (i: number, offset: number): number | undefined => frames[i]?.[(from[i] as number) + offset];
  const same = (offset: number): boolean => frames.every((_, i) => byteAt(i, offset) === byteAt(0, offset));
  if (even)
    return runs(least, same).map((run) =>
      partAt(
        frames,
        from.map((begin) => ({ from: begin + run.from, to: begin + run.to })),
        run.same,
      ),
    );
  let head = 0;
  while (head < least && same(head)) head += 1;
  let tail = 0;
  const sameEnd = (back: number): boolean =>
    frames.every((frame, i) => frame[(to[i] as number) - back] === frames[0]?.[(to[0] as number) - back]);
  while (tail < least - head && sameEnd(tail + 1)) tail += 1;
  const cut = (begin: (i: number) => number, end: (i: number) => number, constant: boolean): LearnedPart[] => {
    const places = frames.map((_, i) => ({ from: begin(i), to: end(i) }));
    return places.every((place) => place.from === place.to) ? [] : [partAt(frames, places, constant)];
  };
  return [
    ...cut(
      (i) => from[i] as number,
      (i) => (from[i] as number) + head,
      true,
    ),
    ...cut(
      (i) => (from[i] as number) + head,
      (i) => (to[i] as number) - tail,
      false,
    ),
    ...cut(
      (i) => (to[i] as number) - tail,
      (i) => to[i] as number,
      true,
    ),
  ];
}

function runs(length: number, same: (offset: number) => boolean): { from: number; to: number; same: boolean }[] {
  const found: { from: number; to: number; same: boolean }[] = [];
  for (let offset = 0; offset < length; offset += 1) {
    const last = found.at(-1);
    if (last !== undefined && last.same === same(offset)) last.to = offset + 1;
    else found.push({ from: offset, to: offset + 1, same: same(offset) });
  }
  return found;
}

function partAt(frames: readonly Uint8Array[], places: readonly Place[], constant: boolean): LearnedPart {
  if (constant) return { kind: 'constant', places };
  const name = guess(frames.map((frame, i) => frame.subarray(places[i]?.from, places[i]?.to)));
  return { kind: 'varies', places, ...(name === undefined ? {} : { name }) };
}

/** What a part that varies looks like by itself. */
function guess(values: readonly Uint8Array[]): string | undefined {
  const texts = values.map((value) => Buffer.from(value).toString('latin1'));
  const digits = texts.every((text) => /^\d+$/.test(text));
  if (
    digits &&
    texts.every((text) => /^(20\d\d)?(0[1-9]|1[0-2])([0-2]\d|3[01])([01]\d|2[0-3])[0-5]\d[0-5]\d$/.test(text))
  )
    return 'date and time?';
  const short = values.every((value) => value.length <= 6 && value.length === values[0]?.length);
  if (!short || values.length < 2) return digits ? 'digits' : undefined;
  const numbers = values.map((value, i) =>
    digits ? Number(texts[i]) : Number.parseInt(Buffer.from(value).toString('hex'), 16),
  );
  const step = (numbers[1] as number) - (numbers[0] as number);
  const even = numbers.every((value, i) => i === 0 || value - (numbers[i - 1] as number) === step);
  if (even && step > 0 && (digits || values.length > 2)) return `counter? (+${step})`;
  return digits ? 'digits' : undefined;
}
