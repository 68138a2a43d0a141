/** Reads `state.jsonl` back: how far the run had come, and who holds it. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MisuseError } from '../../../devices/wire/errors.js';
import {
  type DoneLine,
  type FinishedLine,
  type FoundLine,
  type RunLine,
  STATE_FILE,
  STATE_LINE,
  STATE_SCHEMA,
  type StartLine,
  type StateLine,
  type WaitingLine,
  type WorkerLine,
} from './state-lines.js';

export interface RunState {
  readonly run: RunLine;
  /** The last start that counted. */
  readonly start: StartLine | undefined;
  /** Whether its holder let go of it in good order. */
  readonly released: boolean;
  /** Every process that has played for it. */
  readonly workers: readonly WorkerLine[];
  /** In order and without gaps. */
  readonly done: readonly DoneLine[];
  readonly found: readonly FoundLine[];
  readonly waiting: ReadonlyMap<number, WaitingLine>;
  readonly finished: FinishedLine | undefined;
}

/** @throws MisuseError where the folder holds no run, one of another layout, or a line that cannot be */
export function readState(folder: string): RunState {
  const path = join(folder, STATE_FILE);
  const lines = parse(path, textOf(folder, path));
  const [run, ...rest] = lines;
  if (run?.kind !== 'run')
    throw new MisuseError({ what: 'the state of the run does not say what was asked for', where: `${path}:1` });
  let start: StartLine | undefined;
  let released = false;
  let finished: FinishedLine | undefined;
  const workers: WorkerLine[] = [];
  const found: FoundLine[] = [];
  const waiting = new Map<number, WaitingLine>();
  let done: DoneLine[] = [];
  for (const line of rest) {
    if (line.kind === 'start' && line.after === (start?.id ?? null)) {
      start = line;
      released = false;
    } else if (line.kind === 'released') released ||= line.id === start?.id;
    else if (line.kind === 'worker') workers.push(line);
    else if (line.kind === 'found') found.push(line);
    else if (line.kind === 'waiting') waiting.set(line.episode, line);
    else if (line.kind === 'finished') finished = line;
    else if (line.kind === 'done') {
      // A run that was resumed from an earlier point has played these again.
      done = done.filter(({ next }) => next <= line.from);
      if ((done.at(-1)?.next ?? 0) !== line.from || line.verdicts.length !== line.next - line.from)
        throw corrupt(path, 'an episode is missing', `episode ${done.at(-1)?.next ?? 0}`, String(line.from));
      done.push(line);
    }
  }
  return { run, start, released, workers, done, found, waiting, finished };
}

function textOf(folder: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
    throw new MisuseError({
      what: isFolder ? 'the folder holds no run that could be resumed' : 'there is no such run folder',
      where: isFolder ? path : folder,
      got: (error as NodeJS.ErrnoException).code ?? String(error),
      next: 'Name the folder of a run, such as runs/latest.',
    });
  }
}

/** A line that breaks off is the last that a killed process wrote: nothing follows it, or the start of its successor. */
function parse(path: string, text: string): StateLine[] {
  const lines: StateLine[] = [];
  let torn: { readonly line: number; readonly got: string } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const value = parseLine(path, index + 1, line);
    if (torn !== undefined && !(typeof value === 'object' && value.kind === 'start'))
      throw corrupt(`${path}:${torn.line}`, 'the state of the run has a line that is no JSON', 'one object', torn.got);
    torn = undefined;
    if (typeof value === 'string') torn = { line: index + 1, got: value };
    else lines.push(value);
  }
  return lines;
}

function parseLine(path: string, number: number, text: string): StateLine | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return (error as Error).message;
  }
  const { schema } = (value ?? {}) as { schema?: unknown };
  if (number === 1 && typeof schema === 'number' && schema !== STATE_SCHEMA)
    throw new MisuseError({
      what: 'the run was written by another version of scanrig',
      where: `${path}:1 schema`,
      expected: String(STATE_SCHEMA),
      got: String(schema),
      next: 'Resume it with the version that began it.',
    });
  const parsed = STATE_LINE.safeParse(value);
  if (parsed.success) return parsed.data as unknown as StateLine;
  const issue = parsed.error.issues[0];
  throw corrupt(
    `${path}:${number} ${issue?.path.join('.') ?? ''}`.trimEnd(),
    'the state of the run has a wrong line',
    'a line that scanrig wrote',
    issue?.message ?? '',
  );
}

function corrupt(where: string, what: string, expected: string, got: string): MisuseError {
  return new MisuseError({ what, where, expected, got, next: 'It cannot be resumed; start it anew.' });
}
