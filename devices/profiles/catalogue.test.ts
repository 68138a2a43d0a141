import { expect, test } from 'vitest';
import { profileNamed } from './catalogue.js';

test.each(['generic-stx-lrc', 'fixed-crc16'])('%s is known by its name', (name) => {
  expect(profileNamed(name)?.name).toBe(name);
});

test('no other name is known', () => {
  for (const name of ['', 'generic', 'GENERIC-STX-LRC', 'constructor']) expect(profileNamed(name)).toBeUndefined();
});

test('the two differ wherever a profile can differ, so that the engine can know neither by heart', () => {
  const [a, b] = [profileNamed('generic-stx-lrc')!, profileNamed('fixed-crc16')!];
  for (const key of ['start', 'end', 'ack', 'nak'] as const) expect(a.frame[key], key).not.toBe(b.frame[key]);
  for (const key of ['gapMs', 'answerMs', 'tries', 'statementMs', 'resultMs', 'duplicateMs'] as const)
    expect(a.timers[key], key).not.toBe(b.timers[key]);
  for (const code of Object.keys(a.message.codes) as (keyof typeof a.message.codes)[])
    expect(a.message.codes[code], code).not.toBe(b.message.codes[code]);
  expect(a.frame.length.encoding).not.toBe(b.frame.length.encoding);
  expect(a.frame.check).not.toEqual(b.frame.check);
  expect(a.message.layout.kind).not.toBe(b.message.layout.kind);
  expect(a.message.number.digits).not.toBe(b.message.number.digits);
});
