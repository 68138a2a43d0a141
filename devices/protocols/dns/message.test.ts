/** Goal: questions are read wherever they are broken off, and answers are the bytes that RFC 1035 has. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex, toHex } from '../../wire/bytes.js';
import { WireError } from '../../wire/errors.js';
import { decodeQuestion, encodeAnswer, type Question, TYPE_A } from './message.js';

/** Id 0x1234, recursion desired, A record of acquirer.test. */
const QUERY = fromHex('1234 0100 0001 0000 0000 0000 08 6163717569726572 04 74657374 00 0001 0001'.replaceAll(' ', ''));

function question(): Question {
  const decoded = decodeQuestion(QUERY);
  if (decoded instanceof WireError) throw decoded;
  return decoded;
}

test('a query is read', () => {
  expect(question()).toMatchObject({ id: 0x1234, name: 'acquirer.test', type: TYPE_A, recursionDesired: true });
});

test('an address, and each refusal, repeat id and question', () => {
  const repeated = toHex(QUERY.subarray(12));
  const address = { kind: 'address', address: '127.0.0.2', ttlSeconds: 20 } as const;
  expect(toHex(encodeAnswer(question(), address))).toBe(
    `123485000001000100000000${repeated}C00C00010001000000140004${'7F000002'}`,
  );
  for (const [kind, flags] of [
    ['nothing', '8500'],
    ['servfail', '8502'],
    ['nxdomain', '8503'],
  ] as const)
    expect(toHex(encodeAnswer(question(), { kind }))).toBe(`1234${flags}0001000000000000${repeated}`);
});

test('a query that breaks off anywhere is told from a whole one', () => {
  for (let length = 0; length < QUERY.length; length += 1)
    expect(decodeQuestion(QUERY.subarray(0, length)), `${length} bytes`).toBeInstanceOf(WireError);
});

test('any bytes give a question or an error, and never more', () => {
  const headed = fc.uint8Array({ maxLength: 300 }).map((tail) => Uint8Array.from([...QUERY.subarray(0, 12), ...tail]));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), headed), (bytes) => {
      const decoded = decodeQuestion(bytes);
      if (decoded instanceof WireError) expect(decoded.blame).toBe('peer');
      else expect(encodeAnswer(decoded, { kind: 'nxdomain' }).length).toBe(12 + decoded.bytes.length);
    }),
  );
});

test.each([
  ['a response', '1234 8100 0001 0000 0000 0000', 'a query'],
  ['two questions', '1234 0100 0002 0000 0000 0000', '1 question'],
  ['a pointer', '1234 0100 0001 0000 0000 0000 c00c 0001 0001', 'a label of at most 63 bytes'],
  ['another class', '1234 0100 0001 0000 0000 0000 00 0001 0003', 'IN'],
])('%s is refused', (_name, hex, expected) => {
  const decoded = decodeQuestion(fromHex(hex.replaceAll(' ', '')));
  expect(decoded).toBeInstanceOf(WireError);
  expect((decoded as WireError).message).toContain(expected);
});
