/** What passed the links of a run, as console and page tell it. */
import type { Palette } from './console.js';
import type { LinkSummary, Summary } from './model.js';

export function linkTable({ links }: Summary, p: Palette): string {
  const rows = Object.entries(links);
  if (rows.length === 0) return '';
  const lines = [p.bold(`${'links'.padEnd(27)}${'bytes in'.padStart(12)}${'bytes out'.padStart(12)}  connections`)];
  for (const [name, link] of rows) {
    const bytes = `${number(link.bytesIn).padStart(12)}${number(link.bytesOut).padStart(12)}`;
    lines.push(`${name.padEnd(27)}${bytes}  ${connectionText(link)}`.trimEnd());
  }
  return lines.join('\n');
}

/** Rows for the page: name, bytes in, bytes out, pieces, connections. */
export function linkRows({ links }: Summary): string[][] {
  return Object.entries(links).map(([name, link]) => [
    name,
    number(link.bytesIn),
    number(link.bytesOut),
    number(link.chunks),
    connectionText(link),
  ]);
}

function connectionText({ connections, refused, reset }: LinkSummary): string {
  if (connections === undefined) return '';
  const bad = [
    ...(refused === undefined || refused === 0 ? [] : [`${number(refused)} refused`]),
    ...(reset === undefined || reset === 0 ? [] : [`${number(reset)} reset`]),
  ];
  return [number(connections), ...bad].join(', ');
}

function number(value: number): string {
  return value.toLocaleString('en');
}
