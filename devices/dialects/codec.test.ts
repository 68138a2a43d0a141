/** Goal: the codec speaks every dialect: what was encoded comes back, whole or in pieces, and any bytes give an answer. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compiled } from '../protocols/iso8583/compiled.js';
import { decodeMessage, verifyMac } from '../protocols/iso8583/decode.js';
import type { Dialect } from '../protocols/iso8583/dialect.js';
import { encodeMessage } from '../protocols/iso8583/encode.js';
import { unwrapWorkingKeys, wrapWorkingKeys } from '../protocols/iso8583/keys.js';
import { macKey, macOf, unionPayEcbMac } from '../protocols/iso8583/mac.js';
import { FrameSplitter } from '../protocols/iso8583/split.js';
import { type IsoMessage, newMessage } from '../protocols/iso8583/table.js';
import { fromHex, toHex } from '../wire/bytes.js';
import { DIALECTS } from './catalogue.js';
import { ODD_DIALECT } from './testing/odd-dialect.contract.js';

const bytes = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });

function messages(dialect: Dialect): fc.Arbitrary<IsoMessage> {
  const values = dialect.fields
    .filter(({ n }) => n !== dialect.mac.field)
    .map(({ n, alphabet, length, max }) => {
      const most = length === 'fixed' ? max : Math.min(max, 30);
      const least = length === 'fixed' ? max : 0;
      const digit = fc.constantFrom(...'0123456789');
      const value =
        alphabet === 'binary'
          ? fc.uint8Array({ minLength: least, maxLength: most }).map(toHex)
          : fc.string({ unit: alphabet === 'bcd' ? digit : 'grapheme-ascii', minLength: least, maxLength: most });
      return fc.option(value, { nil: undefined }).map((text) => [n, text] as const);
    });
  return fc.tuple(...values).map((fields) => {
    const message = newMessage('0200');
    for (const [n, text] of fields) message.fields[n] = text;
    return message;
  });
}

describe.each([...DIALECTS, ODD_DIALECT])('$name', (dialect) => {
  const { makBytes, lengthBytes } = compiled(dialect);

  test('what was encoded comes back with a right MAC, wherever the stream cuts it', () => {
    fc.assert(
      fc.property(messages(dialect), bytes(makBytes), fc.boolean(), (message, key, wanted) => {
        const mak = macKey(key);
        const frame = encodeMessage(dialect, message, { from: 'host', mak, signInWanted: wanted });
        const decoded = decodeMessage(dialect, frame);
        if (!decoded.ok) throw decoded.error;
        const { [dialect.mac.field]: mac, ...rest } = { ...decoded.message.fields };
        expect(mac).toHaveLength(dialect.name === 'odd' ? 16 : 8);
        expect(rest).toEqual({ ...message.fields, [dialect.mac.field]: undefined, ...rest });
        expect(decoded.signInWanted).toBe(wanted);
        expect(verifyMac(dialect, frame, decoded, mak)).toBe('right');
        const cut = frame.length >> 1;
        const splitter = new FrameSplitter(dialect);
        const items = [...splitter.push(frame.subarray(0, cut)), ...splitter.push(frame.subarray(cut))];
        expect(items.map((item) => [item.kind, toHex(item.bytes)])).toEqual([['frame', toHex(frame)]]);
      }),
      { numRuns: 150 },
    );
  });

  test('one changed byte of the content is noticed', () => {
    const message = newMessage('0200');
    message.fields[4] = '000000001290';
    message.fields[41] = 'SR000001';
    const mak = macKey(fromHex('0123456789ABCDEFFEDCBA9876543210').subarray(0, makBytes));
    const frame = encodeMessage(dialect, message, { from: 'terminal', mak });
    for (let at = compiled(dialect).mtiAt + 10; at < frame.length; at += 1) {
      const changed = frame.slice();
      changed[at] = changed[at]! ^ 1;
      const decoded = decodeMessage(dialect, changed);
      expect(decoded.ok && verifyMac(dialect, changed, decoded, mak), `byte ${at}`).not.toBe('right');
    }
  });

  test('any bytes end up in frames and garbage, and a frame in a message or the first thing wrong with it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (any) => {
        const splitter = new FrameSplitter(dialect);
        const items = splitter.push(any);
        const sorted = items.reduce((sum, item) => sum + item.bytes.length, splitter.pending);
        expect(sorted).toBe(any.length);
        for (const item of items) if (item.kind === 'frame') decodeMessage(dialect, item.bytes);
        expect(() => decodeMessage(dialect, any)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });

  test('a length that no message has is garbage, and the stream goes on behind it', () => {
    const message = newMessage('0820');
    message.fields[11] = '000001';
    const frame = encodeMessage(dialect, message, { from: 'terminal' });
    const splitter = new FrameSplitter(dialect);
    const kinds = splitter.push(Uint8Array.from([...new Uint8Array(lengthBytes).fill(0x30 & 0), ...frame]));
    expect(kinds.at(-1)?.kind).toBe('frame');
    expect(kinds[0]?.kind).toBe('garbage');
  });

  test('working keys come back from the sign-in reply, and a wrong check value is noticed', () => {
    const tmk = fromHex('0123456789ABCDEFFEDCBA9876543210');
    const keys = { pik: fromHex('00112233445566778899AABBCCDDEEFF'), mak: fromHex('0123456789ABCDEF').slice(0, 8) };
    const whole = makBytes === 16 ? { ...keys, mak: tmk } : keys;
    const text = wrapWorkingKeys(tmk, whole, dialect.keys.reply);
    const back = unwrapWorkingKeys(tmk, text, dialect.keys.reply);
    expect(back).not.toBeInstanceOf(Error);
    expect(back).toMatchObject({ mak: whole.mak });
    const last = text.slice(0, -2) + (text.endsWith('00') ? '01' : '00');
    expect(unwrapWorkingKeys(tmk, last, dialect.keys.reply)).toBeInstanceOf(Error);
  });
});

test('the MACs of docs/domain.md 4.6 come out', () => {
  const data = fromHex('0200302004C020C0981100000048454C4C4F20504F53');
  const single = macKey(fromHex('0123456789ABCDEF'));
  const double = macKey(fromHex('0123456789ABCDEFFEDCBA9876543210'));
  const mac = (algorithm: 'x9.9' | 'x9.19', key: typeof single) =>
    macOf({ field: 64, algorithm, replies: 'all' }, 'binary', key, data, 0, data.length);
  expect(unionPayEcbMac(single, data)).toBe('DB75267B');
  expect(unionPayEcbMac(double, data)).toBe('3D588ED2');
  expect(mac('x9.9', single)).toBe('910435045FE3D1AA');
  expect(mac('x9.19', double)).toBe('014009286EADDCE9');
});
