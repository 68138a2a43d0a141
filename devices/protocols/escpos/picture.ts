/** A receipt as a picture (SVG), dot by dot as wide as the paper: what is aligned, bold or large is so here. */
import { shownText } from '../../wire/masking.js';
import { isBlack } from './bitmaps.js';
import { isWide, widthOf } from './describe.js';
import type { Align, Bitmap, Run, Slip, SlipPart } from './slip.js';

/** 58 mm paper at 8 dots a millimetre. */
export const PAPER_DOTS = 384;
const MARGIN = 24;
const CHARACTER_DOTS = 12;
const LINE_DOTS = 30;
const PICTURE_ROWS_MAX = 4_000;

export function slipSvg(slip: Slip, paperDots = PAPER_DOTS): string {
  const drawn: string[] = [];
  let y = MARGIN;
  for (const part of slip.parts) y += partSvg(part, y, paperDots, drawn);
  const [width, height] = [paperDots + 2 * MARGIN, y + MARGIN];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<rect width="${width}" height="${height}" fill="#fff"/>
<g font-family="'Noto Sans Mono CJK SC','WenQuanYi Micro Hei Mono','Microsoft YaHei',monospace" font-size="22" fill="#000">
${drawn.join('\n')}
</g>
</svg>
`;
}

/** @returns how far the paper goes on */
function partSvg(part: SlipPart, y: number, paper: number, drawn: string[]): number {
  if (part.kind === 'feed') return part.dots;
  if (part.kind === 'picture') {
    const height = Math.min(part.bitmap.height, PICTURE_ROWS_MAX);
    const x = MARGIN + indent(part.align, paper, part.bitmap.width);
    if (height > 0) drawn.push(`<path transform="translate(${x} ${y})" d="${dots(part.bitmap, paper, height)}"/>`);
    return height;
  }
  if (part.kind === 'code') {
    drawn.push(
      `<rect x="${MARGIN + 1}" y="${y + 4}" width="${paper - 2}" height="64" fill="none" stroke="#000"/>`,
      textSvg(`[${part.symbology}]`, MARGIN + 12, y + 30, {}),
      textSvg(clipped(shownText(part.text), (paper - 24) / CHARACTER_DOTS), MARGIN + 12, y + 58, {}),
    );
    return 76;
  }
  return lineSvg(part, y, paper, drawn);
}

function lineSvg(
  { runs, align }: { readonly runs: readonly Run[]; readonly align: Align },
  y: number,
  paper: number,
  drawn: string[],
): number {
  // A code may be printed in two looks: what is hidden is decided on the whole line.
  const whole = runs.map(({ text }) => text).join('');
  const safe = shownText(whole);
  const shown = safe === whole ? runs : [{ text: safe, look: (runs[0] as Run).look }];
  const width = shown.reduce((sum, { text, look }) => sum + widthOf(text) * look.wide * CHARACTER_DOTS, 0);
  const height = LINE_DOTS * Math.max(1, ...shown.map(({ look }) => look.high));
  let x = MARGIN + indent(align, paper, width);
  for (const { text, look } of shown) {
    const dotsWide = widthOf(text) * look.wide * CHARACTER_DOTS;
    if (look.reverse) drawn.push(`<rect x="${x}" y="${y}" width="${dotsWide}" height="${height}"/>`);
    drawn.push(
      textSvg(text, x, y + height - 8, {
        textLength: dotsWide / look.wide,
        ...(look.wide === 1 && look.high === 1 ? {} : { scale: [look.wide, look.high] }),
        ...(look.bold ? { bold: true } : {}),
        ...(look.reverse ? { white: true } : {}),
        ...(look.underline ? { underline: true } : {}),
      }),
    );
    x += dotsWide;
  }
  return height;
}

interface TextLook {
  readonly textLength?: number;
  readonly scale?: readonly [number, number];
  readonly bold?: boolean;
  readonly white?: boolean;
  readonly underline?: boolean;
}

function textSvg(text: string, x: number, y: number, look: TextLook): string {
  const place =
    look.scale === undefined
      ? `x="${x}" y="${y}"`
      : `transform="translate(${x} ${y}) scale(${look.scale[0]} ${look.scale[1]})"`;
  const more = [
    ...(look.textLength === undefined || look.textLength === 0
      ? []
      : [`textLength="${look.textLength}" lengthAdjust="spacingAndGlyphs"`]),
    ...(look.bold === true ? ['font-weight="bold"'] : []),
    ...(look.white === true ? ['fill="#fff"'] : []),
    ...(look.underline === true ? ['text-decoration="underline"'] : []),
  ];
  return `<text ${place} xml:space="preserve" ${more.join(' ')}>${escaped(text)}</text>`;
}

function indent(align: Align, paper: number, width: number): number {
  const spare = Math.max(0, paper - width);
  return align === 'left' ? 0 : align === 'centre' ? Math.floor(spare / 2) : spare;
}

/** Black dots of a row that touch are one stroke. */
function dots(bitmap: Bitmap, paper: number, height: number): string {
  const width = Math.min(bitmap.width, paper);
  let path = '';
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (!isBlack(bitmap, x, y)) continue;
      const from = x;
      while (x < width && isBlack(bitmap, x, y)) x += 1;
      path += `M${from} ${y}h${x - from}v1h${from - x}z`;
    }
  }
  return path;
}

function clipped(text: string, columns: number): string {
  let left = columns;
  let out = '';
  for (const character of text) {
    left -= isWide(character) ? 2 : 1;
    if (left < 1) return `${out}…`;
    out += character;
  }
  return out;
}

/** `shownText` has named the controls already; a lone half of a character is none that XML knows. */
function escaped(text: string): string {
  return shownText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\ufffe\uffff]/g, '?');
}
