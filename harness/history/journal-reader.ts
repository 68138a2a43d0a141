/** Reads a journal line by line, also one that somebody else wrote; memory does not grow with it. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { MisuseError } from '../../devices/wire/errors.js';
import type { JournalLine } from '../../devices/wire/events.js';
import { journalLineProblem } from './schema.js';

export interface ReadLine {
  readonly line: number;
  readonly value: JournalLine;
}

/** A last line that breaks off (the writer was killed) ends the reading quietly; `truncated` is then called. */
export async function* readJournal(path: string, truncated: (line: number) => void): AsyncGenerator<ReadLine> {
  const stream = createReadStream(path, 'utf8');
  const failed = new Promise<never>((_, reject) => {
    stream.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        new MisuseError({
          what: 'the history cannot be read',
          where: path,
          got: error.code ?? error.message,
          next: 'Name a history.jsonl.',
        }),
      );
    });
  });
  failed.catch(() => undefined);
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  let pending: { readonly number: number; readonly complaint: MisuseError } | undefined;
  for (let number = 1; ; number += 1) {
    const next = await Promise.race([lines.next(), failed]);
    if (next.done === true) break;
    if (pending !== undefined) throw pending.complaint;
    if (next.value.trim() === '') continue;
    const value = parse(path, number, next.value);
    if (value instanceof MisuseError) pending = { number, complaint: value };
    else yield { line: number, value };
  }
  if (pending !== undefined) truncated(pending.number);
}

function parse(path: string, number: number, text: string): JournalLine | MisuseError {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return new MisuseError({
      what: 'the history has a line that is no JSON',
      where: `${path}:${number}`,
      expected: 'one JSON object a line',
      got: (error as Error).message,
    });
  }
  const problem = journalLineProblem(value);
  if (problem === undefined) return value as JournalLine;
  throw new MisuseError({
    what: 'the history has a line that is no event',
    where: `${path}:${number} ${problem.field}`,
    expected: problem.expected,
    got: problem.got,
    next: 'docs/history.schema.json describes every line.',
  });
}
