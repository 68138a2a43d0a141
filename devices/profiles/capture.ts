/**
 * A captured exchange as text: a line for each chunk, `>` from the register and `<` from the terminal, then pairs of hex
 * digits. `#` begins a remark.
 */
import { fromHex } from '../wire/bytes.js';
import { MisuseError } from '../wire/errors.js';

export interface CapturedChunk {
  readonly from: 'register' | 'terminal';
  readonly bytes: Uint8Array;
  readonly line: number;
}

/** @param where file name for messages @throws MisuseError with the line */
export function parseCapture(text: string, where: string): CapturedChunk[] {
  const chunks: CapturedChunk[] = [];
  for (const [index, whole] of text.split(/\r?\n/).entries()) {
    const line = whole.replace(/#.*$/, '').trim();
    if (line === '') continue;
    const [, arrow, hex = ''] = /^([<>])((?:\s*[0-9A-Fa-f]{2})+)$/.exec(line) ?? [];
    if (arrow === undefined)
      throw new MisuseError({
        what: 'the capture is not one',
        where: `${where}:${index + 1}`,
        expected: '> (from the register) or < (from the terminal), then pairs of hex digits',
        got: line.slice(0, 60),
        next: 'docs/profiles.md has an example.',
      });
    const bytes = fromHex(hex.replace(/\s/g, ''));
    chunks.push({ from: arrow === '>' ? 'register' : 'terminal', bytes, line: index + 1 });
  }
  if (chunks.length === 0)
    throw new MisuseError({
      what: 'the capture is empty',
      where,
      expected: 'lines such as > 02 00 05 ... or < 06',
      got: 'none',
    });
  return chunks;
}
