/** Goal: wherever a log is cut off, what is read back is every write that was whole, and nothing of the one that was not. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RecordChange } from '../../devices/wire/machine.js';
import { logLine, readLog } from './record-log.js';

const changes = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c/d'), fc.option(fc.string(), { nil: undefined })), {
  minLength: 1,
  maxLength: 3,
});

function apply(writes: readonly (readonly RecordChange[])[]): Map<string, string> {
  const records = new Map<string, string>();
  for (const [key, value] of writes.flat()) {
    if (value === undefined) records.delete(key);
    else records.set(key, value);
  }
  return records;
}

test('a log cut anywhere gives the records as the last whole write left them', () => {
  fc.assert(
    fc.property(fc.array(changes, { maxLength: 5 }), fc.nat(), (writes, at) => {
      const lines = writes.map(logLine);
      const whole = lines.join('');
      const cut = whole.length === 0 ? 0 : at % (whole.length + 1);
      const records = new Map<string, string>();
      readLog(whole.slice(0, cut), records);
      let written = 0;
      // The end of the line is not needed to know that it is whole.
      for (let length = 0; length + (lines[written]?.length ?? Number.NaN) - 1 <= cut; written += 1)
        length += lines[written]?.length ?? 0;
      expect(records).toEqual(apply(writes.slice(0, written)));
    }),
  );
});

test('what follows a line that was cut short is read', () => {
  const records = new Map([['a', 'old']]);
  readLog(`${logLine([['a', 'new']]).slice(0, 7)}\n${logLine([['b', '1']])}`, records);
  expect([...records]).toEqual([
    ['a', 'old'],
    ['b', '1'],
  ]);
});
