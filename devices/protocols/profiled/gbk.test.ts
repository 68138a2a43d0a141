/** Goal: text comes back from GBK as it went in, and nothing that GBK lacks breaks it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toHex } from '../../wire/bytes.js';
import { decodeGbk, putGbk } from './gbk.js';

function encoded(text: string): Uint8Array {
  const out = new Uint8Array(4 * text.length);
  return out.subarray(0, putGbk(text, out, 0));
}

test('characters stand as the standard has them', () => {
  expect(toHex(encoded('收款A1')).toUpperCase()).toBe('CAD5BFEE4131');
});

test('what GBK has comes back; what it lacks is a question mark, the yen sign a full-width one', () => {
  const has = fc.string({ unit: fc.constantFrom(...'收款成功，请勿重复扫码。￥12.90 ABCxyz\n'), maxLength: 60 });
  fc.assert(
    fc.property(has, (text) => {
      expect(decodeGbk(encoded(text))).toBe(text);
    }),
  );
  expect(decodeGbk(encoded('¥5 😀!'))).toBe('￥5 ?!');
});

test('any text gives bytes that can be read, and any bytes a text or nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => void expect(decodeGbk(encoded(text))).toBeTypeOf('string')),
  );
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => void expect(['string', 'undefined']).toContain(typeof decodeGbk(bytes))),
  );
});
