/** Dots as printers get them, to rows of bits. */
import { copyBytes } from '../../wire/bytes.js';
import type { Bitmap } from './slip.js';
import { word } from './table.js';

/** GS v 0: rows of whole bytes. */
export function bitmapOfRaster(bytesARow: number, rows: Uint8Array): Bitmap {
  if (bytesARow === 0) return { width: 0, height: 0, rows: new Uint8Array(0) };
  const height = Math.floor(rows.length / bytesARow);
  return { width: 8 * bytesARow, height, rows: copyBytes(rows, 0, height * bytesARow) };
}

/** ESC * m nL nH: columns of 8 or 24 dots, the highest bit on top. */
export function bitmapOfColumns(params: Uint8Array): Bitmap {
  const [mode = 0] = params;
  const bytesAColumn = mode < 32 ? 1 : 3;
  const width = word(params, 1);
  const height = 8 * bytesAColumn;
  const bytesARow = (width + 7) >> 3;
  const rows = new Uint8Array(bytesARow * height);
  for (let x = 0; x < width; x += 1) {
    for (let y = 0; y < height; y += 1) {
      const column = params[3 + x * bytesAColumn + (y >> 3)] as number;
      if (((column >> (7 - (y & 7))) & 1) === 1) rows[y * bytesARow + (x >> 3)]! |= 0x80 >> (x & 7);
    }
  }
  return { width, height, rows };
}

export function isBlack({ width, rows }: Bitmap, x: number, y: number): boolean {
  return (((rows[y * ((width + 7) >> 3) + (x >> 3)] as number) >> (7 - (x & 7))) & 1) === 1;
}
