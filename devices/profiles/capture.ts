/**
 * A captured exchange as text: a line for each chunk, `>` from the register and `<` from the terminal, then pairs of hex
 * digits. Before the arrow may stand the time, in seconds since the capture began. `#` begins a remark.
 */
import { fromHex, toHex } from '../wire/bytes.js';
import { MisuseError } from '../wire/errors.js';

export interface CapturedChunk {
  readonly from: 'register' | 'terminal';
  readonly bytes: Uint8Array;
  readonly line: number;
  /** Milliseconds since the capture began, where the line says it. */
  readonly at?: number;
}

/** @param where file name for messages @throws MisuseError with the line */
export function parseCapture(text: string, where: string): CapturedChunk[] {
  const chunks: CapturedChunk[] = [];
  for (const [index, whole] of text.split(/\r?\n/).entries()) {
    const line = whole.replace(/#.*$/, '').trim();
    if (line === '') continue;
    const [, seconds, arrow, hex = ''] = /^(?:(\d+(?:\.\d+)?)\s+)?([<>])((?:\s*[0-9A-Fa-f]{2})+)$/.exec(line) ?? [];
    if (arrow === undefined)
      throw new MisuseError({
        what: 'the capture is not one',
        where: `${where}:${index + 1}`,
        expected: '> (from the register) or < (from the terminal), perhaps behind a time, then pairs of hex digits',
        got: line.slice(0, 60),
        next: 'docs/profiles.md has an example.',
      });
    const bytes = fromHex(hex.replace(/\s/g, ''));
    const at = seconds === undefined ? {} : { at: Math.round(Number(seconds) * 1000) };
    chunks.push({ from: arrow === '>' ? 'register' : 'terminal', bytes, line: index + 1, ...at });
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

type Placed = Required<Pick<CapturedChunk, 'from' | 'at'>>;

/** The line of a chunk. @param note what it says; text of devices is escaped by the caller */
export function captureLine(chunk: Placed & Pick<CapturedChunk, 'bytes'>, note = ''): string {
  const hex = toHex(chunk.bytes).replace(/..(?=.)/g, '$& ');
  return `${placed(chunk)} ${hex}${note === '' ? '' : `   # ${note}`}`;
}

/** What was there and is not shown. */
export function captureRemark(place: Placed, note: string): string {
  return `# ${placed(place)} ${note}`;
}

function placed({ from, at }: Placed): string {
  return `${(at / 1000).toFixed(3).padStart(9)} ${from === 'register' ? '>' : '<'}`;
}

/** The first lines of a file, which say what was captured. */
export function captureHead(words: { readonly protocol: string; readonly begun: string }): string {
  return `# scanrig capture; > register, < terminal; times in seconds since ${words.begun}\n# protocol ${words.protocol}\n`;
}

/** The register protocol that the head of a capture names. */
export function capturedProtocol(text: string): string | undefined {
  return /^# protocol (\S+)$/m.exec(text)?.[1];
}
