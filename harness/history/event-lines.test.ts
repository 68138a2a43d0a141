/** Goal: a journal line is the event as JSON would have it, whatever a device has put into it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { HistoryEvent } from '../../devices/wire/events.js';
import { EventLines } from './event-lines.js';

const value = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('"', '\\', '\n', '\u0000', '\u007f', '\ud800', '已', '😀', 'é', 'a') }),
  fc.double({ noDefaultInfinity: false }),
  fc.integer(),
  fc.boolean(),
  fc.constant(undefined),
  fc.constant(null),
  fc.jsonValue(),
);
const NAMES = ['kind', 'by', 'order', 'amount', 'textZh', 'code', 'sales', 'observed'];
const event = fc
  .record(Object.fromEntries(NAMES.map((name) => [name, value])), { requiredKeys: [] })
  .chain((fields) => fc.nat().map((at) => ({ ...fields, at }) as unknown as HistoryEvent));

test('the bytes are those of JSON.stringify, the episode and the time first', () => {
  const lines = new EventLines();
  fc.assert(
    fc.property(fc.nat(), fc.array(event, { maxLength: 5 }), (episode, events) => {
      lines.begin(episode);
      for (const e of events) lines.add(e);
      const expected = events.map(({ at, ...rest }) => `${JSON.stringify({ episode, at, ...rest })}\n`).join('');
      expect(Buffer.from(lines.bytes()).toString()).toBe(expected);
    }),
  );
});

test('a text longer than all room so far is kept whole', () => {
  const lines = new EventLines();
  lines.begin(3);
  const text = '没到账'.repeat(100_000);
  const long = { kind: 'receipt', text, at: 1 } as unknown as HistoryEvent;
  lines.add(long);
  lines.add(long);
  const line = `{"episode":3,"at":1,"kind":"receipt","text":"${text}"}\n`;
  expect(Buffer.from(lines.bytes()).toString()).toBe(line + line);
});
