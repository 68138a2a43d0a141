import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../wire/bytes.js';
import { decodeMessage, verifyMac } from './decode.js';
import { desKey } from './des.js';
import type { Dialect } from './dialect.js';
import { encodeMessage } from './encode.js';
import { FIXTURE_MAK, ISO_FIXTURES } from './fixtures.js';
import { REFERENCE_DIALECT } from './reference-dialect.js';
import { FrameSplitter } from './split.js';
import { type IsoMessage, newMessage } from './table.js';

const MAK = desKey(fromHex(FIXTURE_MAK));

/** Another acquirer: other envelope, another alphabet for F41, left where the reference is right. */
const OTHER: Dialect = {
  ...REFERENCE_DIALECT,
  name: 'other',
  tpdu: '6000990001',
  header: '613100311108',
  fields: REFERENCE_DIALECT.fields.map((f) =>
    f.n === 41 ? { ...f, alphabet: 'bcd', length: 'll', max: 7, align: 'right' } : f,
  ),
};

function arbitraryMessage(dialect: Dialect): fc.Arbitrary<IsoMessage> {
  const digits = (min: number, max: number) =>
    fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: min, maxLength: max });
  const latin1 = (min: number, max: number) =>
    fc
      .array(fc.integer({ min: 0, max: 255 }), { minLength: min, maxLength: max })
      .map((codes) => String.fromCharCode(...codes));
  const values = dialect.fields
    .filter((f) => f.n !== dialect.mac.field)
    .map((f) => {
      const max = Math.min(f.max, 40);
      const min = f.length === 'fixed' ? f.max : 0;
      const top = f.length === 'fixed' ? f.max : max;
      const value =
        f.alphabet === 'bcd'
          ? digits(min, top)
          : f.alphabet === 'ascii'
            ? latin1(min, top)
            : fc.uint8Array({ minLength: min, maxLength: top }).map(toHex);
      return fc.option(value, { nil: undefined }).map((v) => [f.n, v] as const);
    });
  return fc.tuple(digits(4, 4), fc.tuple(...values)).map(([mti, fields]) => {
    const m = newMessage(mti);
    for (const [n, value] of fields) m.fields[n] = value;
    return m;
  });
}

describe.each(ISO_FIXTURES)('frame: $name', ({ from, frame, message, mac, signInWanted }) => {
  test('is built byte for byte', () => {
    const options = { from, signInWanted };
    const built = encodeMessage(REFERENCE_DIALECT, message, mac ? { ...options, mak: MAK } : options);
    expect(toHex(built)).toBe(toHex(frame));
  });

  test('is read back, and its MAC is right', () => {
    const decoded = decodeMessage(REFERENCE_DIALECT, frame);
    if (!decoded.ok) throw decoded.error;
    const { 64: f64, ...rest } = { ...decoded.message.fields };
    expect(rest).toEqual(Object.fromEntries(Object.entries(message.fields).filter(([n]) => n !== '64')));
    expect(decoded.message.mti).toBe(message.mti);
    expect(decoded.signInWanted).toBe(signInWanted);
    expect(f64 !== undefined).toBe(mac);
    expect(verifyMac(REFERENCE_DIALECT, frame, decoded, MAK)).toBe(mac ? 'right' : 'none');
  });

  test('comes out of the splitter whole wherever the stream cuts it', () => {
    for (let cut = 0; cut <= frame.length; cut += 1) {
      const splitter = new FrameSplitter(REFERENCE_DIALECT);
      const items = [...splitter.push(frame.subarray(0, cut)), ...splitter.push(frame.subarray(cut))];
      expect(
        items.map((item) => [item.kind, toHex(item.bytes)]),
        `cut at ${cut}`,
      ).toEqual([['frame', toHex(frame)]]);
    }
  });

  test('with any one bit flipped it never passes as right', () => {
    if (!mac) return;
    for (let bit = 13 * 8; bit < frame.length * 8; bit += 1) {
      const altered = frame.slice();
      altered[bit >> 3]! ^= 1 << (bit & 7);
      const decoded = decodeMessage(REFERENCE_DIALECT, altered);
      expect(verifyMac(REFERENCE_DIALECT, altered, decoded, MAK), `bit ${bit}`).not.toBe('right');
    }
  });
});

describe.each([REFERENCE_DIALECT, OTHER])('dialect $name', (dialect) => {
  test('what is built is read back, with and without MAC, from both sides', () => {
    fc.assert(
      fc.property(
        arbitraryMessage(dialect),
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        (message, mac, host, signInWanted) => {
          const from = host ? ('host' as const) : ('terminal' as const);
          const frame = encodeMessage(
            dialect,
            message,
            mac ? { from, mak: MAK, signInWanted } : { from, signInWanted },
          );
          const decoded = decodeMessage(dialect, frame);
          if (!decoded.ok) throw decoded.error;
          expect(decoded.signInWanted).toBe(host && signInWanted);
          expect(verifyMac(dialect, frame, decoded, MAK)).toBe(mac ? 'right' : 'none');
          decoded.message.fields[64] = undefined;
          expect(decoded.message).toEqual(message);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('any bytes give a message or an error, never an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const decoded = decodeMessage(dialect, bytes);
        expect(typeof decoded.ok).toBe('boolean');
      }),
      { numRuns: 2000 },
    );
  });
});

test('a value that does not fit is refused with its field', () => {
  const m = newMessage('0200');
  m.fields[4] = '1290';
  expect(() => encodeMessage(REFERENCE_DIALECT, m, { from: 'terminal' })).toThrow(
    /F4: expected exactly 12 digits, got 4/,
  );
  m.fields[4] = '00000000129x';
  expect(() => encodeMessage(REFERENCE_DIALECT, m, { from: 'terminal' })).toThrow(/F4: expected digits/);
});

test('the frame in the README is that of the fixtures', () => {
  const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
  const sale = ISO_FIXTURES.find((f) => f.name === 'scan sale')!.frame;
  expect(readme.match(/^`([0-9A-F]+)`$/m)?.[1]).toBe(toHex(sale));
});
