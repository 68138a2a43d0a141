import { createCipheriv, createDecipheriv } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex, toHex } from '../../wire/bytes.js';
import { desDecrypt, desEncrypt, desKey, tripleDes } from './des.js';
import { checkValue, unwrapWorkingKeys, wrapWorkingKeys } from './keys.js';
import { unionPayEcbMac } from './mac.js';

const bytes = (n: number) => fc.uint8Array({ minLength: n, maxLength: n });

test('single DES agrees with OpenSSL on any key and block', () => {
  fc.assert(
    fc.property(bytes(8), bytes(8), (key, block) => {
      const cipher = createCipheriv('des-ede3', Buffer.concat([key, key, key]), null).setAutoPadding(false);
      const ours = block.slice();
      desEncrypt(desKey(key), ours);
      expect(toHex(ours)).toBe(toHex(cipher.update(block)));
      desDecrypt(desKey(key), ours);
      expect(toHex(ours)).toBe(toHex(block));
    }),
  );
});

test('two-key 3DES agrees with OpenSSL in both directions', () => {
  fc.assert(
    fc.property(bytes(16), bytes(24), (key, data) => {
      const long = Buffer.concat([key, key.subarray(0, 8)]);
      const cipher = createCipheriv('des-ede3', long, null).setAutoPadding(false);
      const decipher = createDecipheriv('des-ede3', long, null).setAutoPadding(false);
      expect(toHex(tripleDes('encrypt', key, data))).toBe(toHex(cipher.update(data)));
      expect(toHex(tripleDes('decrypt', key, data))).toBe(toHex(decipher.update(data)));
    }),
  );
});

test('the published check value and MAC come out (docs/acquirer-dialect.md)', () => {
  const mak = fromHex('0123456789ABCDEF');
  expect(toHex(checkValue(mak).subarray(0, 4))).toBe('D5D44FF7');
  const data = fromHex('0200302004C020C0981100000048454C4C4F20504F53');
  expect(unionPayEcbMac(desKey(mak), data)).toBe('DB75267B');
});

test('working keys come back from F62, and one flipped bit in it is noticed', () => {
  const tmk = fromHex('0123456789ABCDEFFEDCBA9876543210');
  fc.assert(
    fc.property(bytes(16), bytes(8), fc.nat(319), (pik, mak, bit) => {
      const f62 = wrapWorkingKeys(tmk, { pik, mak });
      const back = unwrapWorkingKeys(tmk, f62);
      expect(back).toEqual({ pik, mak });
      const byte = bit >> 3;
      fc.pre(byte < 28 || byte >= 36);
      const flipped = fromHex(f62);
      flipped[byte] = flipped[byte]! ^ (1 << (bit & 7));
      expect(unwrapWorkingKeys(tmk, toHex(flipped))).toBeInstanceOf(Error);
    }),
  );
});
