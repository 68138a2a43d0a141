/** The desk on a console: what a person is asked, and what the person types. */

import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { MisuseError } from '../../devices/wire/errors.js';
import { shownText } from '../../devices/wire/masking.js';
import type { Desk } from './desk.js';
import { type DeskWord, deskWord } from './desk-words.js';

/**
 * Lines that come in answer the step that is open (an empty one, or `y`: done; `n`: cannot); any other is a word for the desk.
 * @returns ends it
 */
export function consoleDesk(
  desk: Desk,
  input: Readable,
  output: Writable,
  said: (word: DeskWord) => unknown,
): () => void {
  const say = (text: string): void => void output.write(`${text}\n`);
  let shown = 0;
  const unwatch = desk.watch(() => {
    const { step } = desk.state;
    if (step === undefined || step.id === shown) return;
    shown = step.id;
    const limit = Math.round(step.limitMs / 1000);
    say(`${shownText(step.zh)}\n${shownText(step.en)}\n  回车 完成, n 做不了 · Enter: done, n: cannot (${limit} s)`);
  });
  const lines = createInterface({ input });
  lines.on('line', (line) => {
    const text = line.trim();
    const { step } = desk.state;
    if (step !== undefined && /^(y|n)?$/i.test(text)) {
      desk.answer(step.id, /^n$/i.test(text) ? 'cannot' : 'done', 'console');
      return;
    }
    if (text === '') return;
    try {
      said(deskWord(text));
    } catch (error) {
      if (!(error instanceof MisuseError)) throw error;
      say(`scanrig: ${error.message}`);
    }
  });
  return () => {
    unwatch();
    lines.close();
  };
}
