/** What a receiver makes of frames that are not as they should be: the first fault, its place, and what was read before it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex, toHex } from '../../wire/bytes.js';
import { type Decoded, decodeMessage, verifyMac } from './decode.js';
import { desKey } from './des.js';
import { encodeMessage } from './encode.js';
import { FIXTURE_MAK, ISO_FIXTURES } from './fixtures.js';
import { REFERENCE_DIALECT } from './reference-dialect.js';
import { newMessage } from './table.js';

const MAK = desKey(fromHex(FIXTURE_MAK));
const SALE = ISO_FIXTURES.find((f) => f.name === 'scan sale')!.frame;
const MTI_AT = 13;
const BITMAP_AT = 15;

type Refused = Extract<Decoded, { readonly ok: false }>;

function refused(frame: Uint8Array): Refused {
  const decoded = decodeMessage(REFERENCE_DIALECT, frame);
  if (decoded.ok) throw new Error('was read');
  return decoded;
}

/** A frame of header, MTI, these bitmap bits and these bytes. */
function frameOf(mti: string, bits: readonly number[], rest: string): Uint8Array {
  const bitmap = new Uint8Array(8);
  for (const n of bits) bitmap[(n - 1) >> 3]! |= 0x80 >> ((n - 1) & 7);
  const body = fromHex(`6000030000603100311000${mti}${toHex(bitmap)}${rest}`);
  return fromHex(body.length.toString(16).padStart(4, '0') + toHex(body));
}

test('every bit outside the table is refused by its number, and every bit inside is looked at', () => {
  const known = new Set(REFERENCE_DIALECT.fields.map((f) => f.n));
  for (let n = 1; n <= 64; n += 1) {
    const { error } = refused(frameOf('0200', [n], ''));
    const expected = known.has(n) ? error.message : 'no bit outside dialect reference, got the bit set';
    expect(error.path, `bit ${n}`).toBe(`F${n}`);
    expect(error.message, `bit ${n}`).toContain(expected);
    expect(error.message.includes('outside dialect'), `bit ${n}`).toBe(!known.has(n));
  }
});

test('what stood before the fault was read, so that the host can answer with F39 30', () => {
  const { partial, error } = refused(frameOf('0200', [11, 41, 57], `000007${toHex(Buffer.from('SR000001'))}`));
  expect([partial.mti, partial.fields[11], partial.fields[41]]).toEqual(['0200', '000007', 'SR000001']);
  expect(error).toMatchObject({ path: 'F57', blame: 'peer', code: 'BAD-FORMAT' });
});

test('an MTI that is no BCD is refused, and nothing is known of the message', () => {
  for (const mti of ['A200', '0A00', '02F0', '020B']) {
    const { partial, error } = refused(frameOf(mti, [], ''));
    expect([error.path, partial.mti]).toEqual(['MTI', '']);
  }
});

test.each([
  ['F4', [4], '00000000129A'],
  ['F4', [4], '0000000012'],
  ['F32', [32], '1A00'],
  ['F32', [32], '12000965000000'],
  ['F32', [32], '08000965'],
  ['F39', [39], '30'],
  ['F48', [48], '0323'],
  ['F60', [60], '0018'],
  ['F60', [60], '00'],
  ['F62', [62], '0600'],
])('%s is refused: a digit that is none, too long, or cut short (%o %s)', (path, bits, rest) => {
  expect(refused(frameOf('0200', bits, rest)).error.path).toBe(path);
});

test('bytes behind the last field are refused', () => {
  const longer = fromHex(`${toHex(SALE)}00`);
  expect(refused(longer).error.message).toBe(
    'frame: expected an end at offset 113, got 1 bytes more (BAD-FORMAT, blame: peer)',
  );
});

test('a frame cut anywhere is refused and never passes as another', () => {
  for (const { name, frame } of ISO_FIXTURES)
    for (let end = 0; end < frame.length; end += 1)
      expect(decodeMessage(REFERENCE_DIALECT, frame.subarray(0, end)).ok, `${name} cut at ${end}`).toBe(false);
});

test('a frame longer than the dialect allows is refused whole', () => {
  const long = new Uint8Array(2 + 1025);
  long.set(SALE);
  expect(refused(long)).toMatchObject({ error: { path: 'frame' }, partial: { mti: '' } });
});

test('a fault in a field that holds a secret shows none of its bytes', () => {
  const code = toHex(Buffer.from('A3018134567890123456789'));
  const { error } = refused(frameOf('0200', [59], `0099${code}`));
  expect(error.message).toBe(
    'F59: expected a length of at most 600 and so many bytes, got 25 bytes at offset 23 (BAD-FORMAT, blame: peer)',
  );
});

test('a frame with one byte changed is refused, or its MAC is not right; it is never an exception', () => {
  const macs = ISO_FIXTURES.filter((f) => f.mac);
  fc.assert(
    fc.property(fc.constantFrom(...macs), fc.nat(), fc.integer({ min: 1, max: 255 }), ({ frame }, place, mask) => {
      const changed = frame.slice();
      const at = MTI_AT + (place % (frame.length - MTI_AT));
      changed[at] = changed[at]! ^ mask;
      const decoded = decodeMessage(REFERENCE_DIALECT, changed);
      expect(verifyMac(REFERENCE_DIALECT, changed, decoded, MAK)).not.toBe('right');
    }),
    { numRuns: 2000 },
  );
});

test('the same change twice, eight bytes apart, cancels out in this MAC: parties must compare the fields as well', () => {
  const changed = SALE.slice();
  const order = SALE.length - 8 - 9 - 2;
  expect(toHex(changed.subarray(order, order + 2))).toBe('4131');
  for (const at of [order, order - 8]) changed[at]! ^= 1;
  const decoded = decodeMessage(REFERENCE_DIALECT, changed);
  expect(verifyMac(REFERENCE_DIALECT, changed, decoded, MAK)).toBe('right');
});

test('bytes cut out of a frame or put into it never pass as right', () => {
  const edit = fc.record({ at: fc.nat(), drop: fc.nat(6), put: fc.uint8Array({ maxLength: 6 }) });
  fc.assert(
    fc.property(fc.constantFrom(...ISO_FIXTURES.filter((f) => f.mac)), edit, ({ frame }, { at, drop, put }) => {
      const from = BITMAP_AT + (at % (frame.length - BITMAP_AT));
      const edited = Buffer.concat([frame.subarray(0, from), put, frame.subarray(from + drop)]);
      fc.pre(toHex(edited) !== toHex(frame));
      const decoded = decodeMessage(REFERENCE_DIALECT, edited);
      expect(verifyMac(REFERENCE_DIALECT, edited, decoded, MAK)).not.toBe('right');
    }),
    { numRuns: 1000 },
  );
});

test('a MAC under another key is wrong, and a message without one has none', () => {
  const other = desKey(fromHex('FEDCBA9876543210'));
  expect(verifyMac(REFERENCE_DIALECT, SALE, decodeMessage(REFERENCE_DIALECT, SALE), MAK)).toBe('right');
  expect(verifyMac(REFERENCE_DIALECT, SALE, decodeMessage(REFERENCE_DIALECT, SALE), other)).toBe('wrong');
  const bare = encodeMessage(REFERENCE_DIALECT, newMessage('0200'), { from: 'terminal' });
  expect(verifyMac(REFERENCE_DIALECT, bare, decodeMessage(REFERENCE_DIALECT, bare), MAK)).toBe('none');
});

test('only the third hex digit pair of the header asks for a sign-in', () => {
  for (let digit = 0; digit < 12; digit += 1) {
    const frame = SALE.slice();
    const at = 7 + (digit >> 1);
    frame[at] = (digit & 1) === 0 ? (3 << 4) | (frame[at]! & 15) : (frame[at]! & 0xf0) | 3;
    const decoded = decodeMessage(REFERENCE_DIALECT, frame);
    expect(decoded.ok && decoded.signInWanted, `digit ${digit}`).toBe(digit === 5);
  }
});
