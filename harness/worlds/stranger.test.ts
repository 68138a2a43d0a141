/** Whoever listens in the middle reads whole messages, however their bytes came. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { REFERENCE_DIALECT } from '../../devices/protocols/iso8583/reference-dialect.js';
import { concat } from '../../devices/wire/bytes.js';
import { Stranger } from './stranger.js';

function message(text: string): Uint8Array {
  const body = new TextEncoder().encode(text);
  return concat([Uint8Array.of(body.length >> 8, body.length & 0xff), body]);
}

test('each message is told once, in order, wherever the stream is cut', () => {
  const texts = ['0200 '.padEnd(60, 'a'), '0400 '.padEnd(70, '\u0001')];
  const stream = concat(texts.map(message));
  fc.assert(
    fc.property(fc.array(fc.nat(stream.length)), (cuts) => {
      const heard: string[] = [];
      const stranger = new Stranger(REFERENCE_DIALECT, (event) =>
        heard.push(event.kind === 'overheard' ? event.text.slice(2) : event.kind),
      );
      const at = [0, ...cuts.toSorted((a, b) => a - b), stream.length];
      for (let i = 1; i < at.length; i += 1) stranger.hears(stream.subarray(at[i - 1], at[i]));
      expect(heard).toEqual([texts[0], texts[1]?.replaceAll('\u0001', '.')]);
    }),
  );
});
