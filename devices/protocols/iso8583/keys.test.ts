/** Keys and MAC beside values that other implementations gave (docs/acquirer-dialect.md "Keys and MAC", docs/domain.md 4.6). */
import { createCipheriv } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex, toHex } from '../../wire/bytes.js';
import { desKey, tripleDes } from './des.js';
import { FIXTURE_MAK, FIXTURE_TMK, ISO_FIXTURES } from './fixtures.js';
import { unwrapWorkingKeys, wrapWorkingKeys } from './keys.js';
import { unionPayEcbMac } from './mac.js';

const TMK = fromHex(FIXTURE_TMK);
const F62 = ISO_FIXTURES.find((f) => f.name === 'sign in, reply')?.message.fields[62] as string;
const KEYS = { pik: fromHex('11223344556677889900AABBCCDDEEFF'), mak: fromHex(FIXTURE_MAK) };

test('the keys of a sign-in reply come out of F62, and go into it byte for byte', () => {
  expect(unwrapWorkingKeys(TMK, F62)).toEqual(KEYS);
  expect(wrapWorkingKeys(TMK, KEYS)).toBe(F62);
});

test('F62 is PIK and check value, MAK with eight zero bytes and check value: 40 bytes', () => {
  expect(F62).toHaveLength(80);
  expect(F62.slice(56, 72)).toBe('0000000000000000');
  expect(F62.slice(72)).toBe('D5D44FF7');
});

test('the check value of a double-length key is that of 3DES', () => {
  expect(toHex(tripleDes('encrypt', TMK, new Uint8Array(8))).slice(0, 8)).toBe('08D7B4FB');
});

test.each([
  ['another terminal key', 'F62.PIK', fromHex('00112233445566778899AABBCCDDEEFF'), F62],
  ['a PIK check value that is wrong', 'F62.PIK', TMK, `${F62.slice(0, 32)}00000000${F62.slice(40)}`],
  ['a MAK check value that is wrong', 'F62.MAK', TMK, `${F62.slice(0, 72)}00000000`],
  ['too few bytes', 'F62', TMK, F62.slice(2)],
  ['too many bytes', 'F62', TMK, `${F62}00`],
  ['no hex', 'F62', TMK, `${F62.slice(1)}g`],
])('keys with %s are refused, and no key byte is told', (_, path, tmk, f62) => {
  const refused = unwrapWorkingKeys(tmk, f62);
  expect(refused).toMatchObject({ code: 'BAD-KEY', blame: 'peer', path });
  expect(String(refused)).not.toContain(FIXTURE_MAK);
});

test('the eight bytes behind the MAK are not looked at: hosts differ in them', () => {
  const filled = `${F62.slice(0, 56)}FFFFFFFFFFFFFFFF${F62.slice(72)}`;
  expect(unwrapWorkingKeys(TMK, filled)).toEqual(KEYS);
});

test('the MAC agrees with one that is written down step by step on OpenSSL, for any key and length', () => {
  const key = fc.uint8Array({ minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(key, fc.uint8Array({ maxLength: 200 }), fc.nat(20), (mak, data, before) => {
      const padded = Buffer.concat([Buffer.alloc(before, 0x5a), data, Buffer.from('tail')]);
      expect(unionPayEcbMac(desKey(mak), padded, before, before + data.length)).toBe(slowMac(mak, data));
    }),
  );
});

function slowMac(mak: Uint8Array, data: Uint8Array): string {
  const xored = Buffer.alloc(8);
  for (let at = 0; at < data.length; at += 8) for (let i = 0; i < 8; i += 1) xored[i] = xored[i]! ^ (data[at + i] ?? 0);
  const text = xored.toString('hex').toUpperCase();
  const first = des(mak, Buffer.from(text.slice(0, 8)));
  const second = Buffer.from(text.slice(8));
  return des(
    mak,
    first.map((byte, i) => byte ^ second[i]!),
  )
    .toString('hex')
    .toUpperCase()
    .slice(0, 8);
}

function des(key: Uint8Array, block: Uint8Array): Buffer {
  return createCipheriv('des-ede3', Buffer.concat([key, key, key]), null)
    .setAutoPadding(false)
    .update(block);
}
