/** Goal: documents come back as they were sent, in whatever chunks, and bytes that are none do no harm. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DocumentReader, encodeDocument } from './wire.js';

const name = fc.stringMatching(/^[a-z]{1,12}(_[a-z]{1,6})?$/).filter((n) => n !== 'nonce_str' && n !== 'return_code');
const value = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9 .-]{0,40}$/),
  fc.string({ unit: fc.constantFrom('&', '<', '>', '没', '到', 'é', '&amp;', '</', 'x'), maxLength: 20 }),
);
const documents = fc.array(fc.dictionary(name, value, { maxKeys: 8 }), { maxLength: 4 });

test('what is sent is what is read, whatever the chunks', () => {
  fc.assert(
    fc.property(documents, fc.array(fc.nat({ max: 200 })), (sent, cuts) => {
      const bytes = Buffer.concat(sent.map((fields, i) => encodeDocument(fields, `n${i}`, 'SUCCESS')));
      const reader = new DocumentReader();
      const read = [];
      let at = 0;
      for (const cut of [...cuts, bytes.length]) {
        const end = Math.min(bytes.length, at + cut);
        read.push(...reader.push(bytes.subarray(at, end)));
        at = end;
      }
      const expected = sent.map((fields, i) => ({ return_code: 'SUCCESS', ...fields, nonce_str: `n${i}` }));
      expect(read).toEqual(expected);
      expect(reader.broken).toBe(false);
    }),
  );
});

test('a document larger than all before it is written whole', () => {
  const long = '没到账<&>'.repeat(2_000);
  const [document] = new DocumentReader().push(encodeDocument({ attach: long }, '1'));
  expect(document).toEqual({ attach: long, nonce_str: '1' });
});

test('any bytes give documents or end the stream, and nothing is thrown', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), (chunks) => {
      const reader = new DocumentReader();
      for (const chunk of chunks) reader.push(chunk);
    }),
  );
});
