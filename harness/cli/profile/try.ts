/** `scanrig profile try`: holds captured exchanges against a profile, frame by frame, and says what they tell by themselves. */
import { readFileSync } from 'node:fs';
import { type CapturedChunk, parseCapture } from '../../../devices/profiles/capture.js';
import { profileNamed } from '../../../devices/profiles/catalogue.js';
import { type GuessedFrame, guessFrames } from '../../../devices/profiles/guess-frame.js';
import { framesIn, type LearnedFrame, learn } from '../../../devices/profiles/learn.js';
import type { Profile } from '../../../devices/protocols/profiled/profile.js';
import { MisuseError } from '../../../devices/wire/errors.js';
import { EXIT_MISUSE, wholeNumber } from '../exit.js';
import { isProfileFile, readProfile } from '../register-choice.js';
import { hexOf } from './frame-lines.js';
import { type Matched, matchCapture } from './match-capture.js';

export interface TryFlags {
  readonly profile?: string;
  readonly amount?: readonly string[];
  readonly order?: readonly string[];
  readonly json?: boolean;
}

interface Tried {
  readonly file: string;
  readonly matched: readonly Matched[];
}

const GUESSES_MAX = 4;

/** @returns 64 where a capture does not fit the profile */
export async function profileTry(files: readonly string[], flags: TryFlags): Promise<number> {
  const captures = files.map((file) => parseCapture(read(file), file));
  const profile = flags.profile === undefined ? undefined : profileOf(flags.profile);
  const tried =
    profile === undefined
      ? []
      : files.map((file, i) => ({ file, matched: matchCapture(profile, captures[i] as CapturedChunk[]) }));
  const frames = captures.flatMap(framesIn).map(({ bytes }) => bytes);
  const guesses = profile === undefined ? guessFrames(frames).slice(0, GUESSES_MAX) : [];
  const known = {
    amounts: (flags.amount ?? []).map((text) => wholeNumber('amount', text, 1)),
    orders: flags.order ?? [],
  };
  const learned = captures.length > 1 ? learn(captures, known, guesses[0] ?? profile?.frame) : [];
  if (flags.json === true)
    process.stdout.write(`${JSON.stringify({ tried, guesses, learned: learned.map(asJson) }, null, 2)}\n`);
  else {
    const lines = [
      ...tried.flatMap((one) => triedLines(one, profile as Profile)),
      ...(profile === undefined ? guessLines(guesses, captures, frames.length) : []),
      ...learned.flatMap(learnedLines),
    ];
    process.stdout.write(`${lines.join('\n').trimEnd()}\n`);
  }
  return tried.every(({ matched }) => matched.every(({ fits }) => fits)) ? 0 : EXIT_MISUSE;
}

function profileOf(name: string): Profile {
  const profile = isProfileFile(name) ? readProfile(name) : profileNamed(name);
  if (profile !== undefined) return profile;
  throw new MisuseError({
    what: 'unknown profile',
    expected: 'the path of a profile file (*.yaml), or the name of one',
    got: name,
  });
}

function read(file: string): string {
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

function triedLines({ file, matched }: Tried, { name }: Profile): string[] {
  const bad = matched.filter(({ fits }) => !fits).length;
  const verdict = bad === 0 ? `fits ${name}` : `does not fit ${name} in ${bad} of ${matched.length} places`;
  return [
    `${file}: ${verdict}`,
    ...matched.flatMap(({ line, from, what, parts }) => [
      `  line ${String(line).padStart(3)} ${arrow(from)} ${what}`,
      ...parts.map((part) => `           ${part}`),
    ]),
    '',
  ];
}

function guessLines(
  guesses: readonly GuessedFrame[],
  captures: readonly (readonly CapturedChunk[])[],
  frames: number,
): string[] {
  const answers = [
    ...new Set(
      captures
        .flat()
        .filter(({ bytes }) => bytes.length === 1)
        .map(({ bytes }) => hexOf(bytes)),
    ),
  ];
  const answered = answers.length === 0 ? [] : [`  answers of one byte: ${answers.join(', ')}`];
  const [first, ...others] = guesses;
  if (first === undefined)
    return [
      `frame: no length and check sum of the rig fits all ${frames} frames (a line of the capture must be one frame)`,
      ...answered,
      '',
    ];
  const begin = `  scanrig profile new FILE ${optionsOf(first)}${answers[0] === undefined ? '' : ` --ack ${answers[0]}`}`;
  const also = others.map((guess) => `  or: ${optionsOf(guess)}`);
  return [`frame, as far as these ${frames} frames tell:`, ...answered, begin, ...also, ''];
}

function optionsOf({ start, end, length, check }: GuessedFrame): string {
  const byte = (value: number): string => hexOf(Uint8Array.of(value));
  const counts = length.counts === undefined ? '' : `:${length.counts}`;
  const order = check.order === undefined ? '' : `:${check.order}`;
  return `--start ${byte(start)} --end ${end === undefined ? 'none' : byte(end)} --length ${length.encoding}:${length.bytes}${counts} --check ${check.kind}:${check.over}${order}`;
}

function learnedLines({ from, nth, captures, frames, parts }: LearnedFrame): string[] {
  const head = `${arrow(from)} frame ${nth} of the ${from}, in ${captures} capture${captures === 1 ? '' : 's'}`;
  return [
    head,
    ...parts.map(({ kind, places, name }) => {
      const [first] = places;
      const at = `${first?.from}${first === undefined || first.to - first.from <= 1 ? '' : `-${first.to - 1}`}`;
      const values = [...new Set(frames.map((frame, i) => shownBytes(frame.subarray(places[i]?.from, places[i]?.to))))];
      return `  ${at.padEnd(8)} ${kind.padEnd(9)} ${name === undefined ? '' : `${name}: `}${values.slice(0, 4).join(' | ')}`;
    }),
    '',
  ];
}

const BYTES_MAX = 24;

/** What may be a payment code, a long run of digits, is not shown. */
function shownBytes(bytes: Uint8Array): string {
  const text = Buffer.from(bytes)
    .toString('latin1')
    .replace(/\d{12,}/g, (run) => '*'.repeat(run.length));
  const pairs = Array.from(text.slice(0, BYTES_MAX), (c) => (c === '*' ? '**' : hexOf(Uint8Array.of(c.charCodeAt(0)))));
  const more = text.length > BYTES_MAX ? ` ... (${text.length})` : '';
  const readable = /^[\x20-\x7e]{2,}$/.test(text) ? ` "${text.slice(0, 40)}"` : '';
  return `${pairs.join(' ')}${more}${readable}`;
}

function asJson({ from, nth, captures, parts }: LearnedFrame): unknown {
  return { from, nth, captures, parts };
}

function arrow(from: CapturedChunk['from']): string {
  return from === 'register' ? '>' : '<';
}
