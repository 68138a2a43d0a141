/** Goal: what passed each link is told short and whole: both ends, and connections where there are such. */
import { expect, test } from 'vitest';
import { PLAIN } from './console.js';
import { linkRows, linkTable } from './links.js';
import type { LinkSummary, Summary } from './model.js';

const summary = (links: Record<string, LinkSummary>): Summary => ({ links }) as unknown as Summary;
const LINKS = summary({
  'register link, to terminal': { bytesIn: 12_345, bytesOut: 12_000, chunks: 40 },
  'acquirer link, to acquirer': { bytesIn: 900, bytesOut: 900, chunks: 7, connections: 3, refused: 2, reset: 0 },
});

test('the console says of every direction what went in and came out, and of connections only what happened', () => {
  expect(linkTable(LINKS, PLAIN).split('\n')).toEqual([
    'links                          bytes in   bytes out  connections',
    'register link, to terminal       12,345      12,000',
    'acquirer link, to acquirer          900         900  3, 2 refused',
  ]);
  expect(linkTable(summary({}), PLAIN)).toBe('');
});

test('the page has the pieces as well', () => {
  expect(linkRows(LINKS)[0]).toEqual(['register link, to terminal', '12,345', '12,000', '40', '']);
});
