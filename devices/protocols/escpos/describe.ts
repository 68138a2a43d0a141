/** A receipt as text for people: as it is aligned, and without a secret. */
import { shownText } from '../../wire/masking.js';
import type { Slip, SlipPart } from './slip.js';

/** Characters of the narrow font that fit: 384 dots of 58 mm paper at 12. */
export const COLUMNS = 32;

export function slipText(slip: Slip, columns = COLUMNS): string {
  const lines = slip.parts.flatMap((part) => partLines(part, columns));
  return `${lines.join('\n').trimEnd()}\n`;
}

function partLines(part: SlipPart, columns: number): string[] {
  if (part.kind === 'feed') return Array.from({ length: Math.min(20, Math.floor(part.dots / 30)) }, () => '');
  if (part.kind === 'picture') return [`[picture ${part.bitmap.width} x ${part.bitmap.height}]`];
  if (part.kind === 'code') return [`[${part.symbology}: ${shownText(part.text)}]`];
  const text = shownText(part.runs.map((run) => run.text).join('')).trimEnd();
  const spare = Math.max(0, columns - widthOf(text));
  const indent = part.align === 'left' ? 0 : part.align === 'centre' ? spare >> 1 : spare;
  return [' '.repeat(indent) + text];
}

/** Columns of a text: a Chinese character takes two. */
export function widthOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += isWide(character) ? 2 : 1;
  return columns;
}

export function isWide(character: string): boolean {
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u.test(
    character,
  );
}
