/** Colour only where somebody looks at it. */
import { createColors } from 'picocolors';
import { type Palette, PLAIN } from '../../reports/console.js';

export function paletteFor(stream: { readonly isTTY?: boolean }): Palette {
  if (stream.isTTY !== true || process.env['NO_COLOR'] !== undefined) return PLAIN;
  const c = createColors(true);
  return { good: (t) => c.bold(c.green(t)), bad: (t) => c.red(t), warn: (t) => c.yellow(t), dim: c.dim, bold: c.bold };
}
