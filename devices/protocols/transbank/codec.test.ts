/** Frames and fields of POS Integrado: published bytes, inverse on generated messages, and no input that breaks it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, fromHex, toHex } from '../../wire/bytes.js';
import type { CauseClass, Outcome } from '../../wire/events.js';
import { decodeMessage } from './decode.js';
import { describeData } from './describe.js';
import { encodeMessage } from './encode.js';
import { FIXTURES } from './fixtures.js';
import { encodeFrame, lrcOf, type TransbankItem, TransbankSplitter } from './frame.js';
import { saleFields, saleResult } from './results.js';
import { type FieldSpec, MESSAGES, type Message, type MessageName, type MessageSpec } from './table.js';
import { codeOf, meaningOf, orderOfTicket, ticketOf } from './words.js';

/** SCANRIG_CODEC_RUNS=100000 for the whole proof; a tenth of a second suffices on every change. */
const RUNS = Number(process.env['SCANRIG_CODEC_RUNS'] ?? 500);

describe.each(FIXTURES)('$name', ({ frame, lrc, reads, from }) => {
  const data = frame.subarray(1, -2);

  test('has its LRC over data and ETX', () => {
    expect(lrcOf(data)).toBe(lrc);
    expect(toHex(encodeFrame(data))).toBe(toHex(frame));
  });

  test('reads as it should', () => {
    expect(describeData(data, from)).toBe(reads);
  });

  test('comes out the same wherever the line splits it', () => {
    for (let cut = 0; cut <= frame.length; cut += 1) {
      const splitter = new TransbankSplitter();
      const items = [...splitter.push(frame.subarray(0, cut)), ...splitter.push(frame.subarray(cut))];
      expect(items.map(shown), `split at ${cut}`).toEqual([`frame ${toHex(data)}`]);
    }
  });

  test('a flipped bit anywhere is noticed', () => {
    for (let at = 0; at < frame.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const broken = Uint8Array.from(frame);
        broken[at]! ^= 1 << bit;
        const splitter = new TransbankSplitter();
        const frames = [...splitter.push(broken), splitter.gap()].filter((item) => item?.kind === 'frame');
        expect(frames, `bit ${bit} of byte ${at}`).toEqual([]);
      }
    }
  });
});

test('an LRC that looks like STX, ACK, NAK or EOT ends its frame, and what comes next is read as what it is', () => {
  const traps = FIXTURES.filter(({ lrc }) => [0x02, 0x06, 0x15, 0x04].includes(lrc));
  expect(new Set(traps.map(({ lrc }) => lrc))).toEqual(new Set([0x02, 0x06, 0x15, 0x04]));
  for (const { frame } of traps) {
    const items = new TransbankSplitter().push(concat([frame, Uint8Array.of(0x06), frame, Uint8Array.of(0x15)]));
    expect(items.map(({ kind }) => kind)).toEqual(['frame', 'ack', 'frame', 'nak']);
  }
});

test.each([
  ['an added 00, which no LRC sees', '02 30 31 30 00 30 03 02', ['bad byte']],
  ['a frame that lost its end to the next one', '02 30 31 02 30 31 30 30 03 02', ['cut', 'frame 30313030']],
  ['a frame that lost its LRC to the next one', '02 30 38 30 30 03 02 30 31 30 30 03 02', ['cut', 'frame 30313030']],
  ['a frame with nothing in it', '02 03 03', ['bad byte']],
  ['a wrong LRC', '02 30 31 30 30 03 03', ['bad check']],
])('%s is told apart', (_, bytes, items) => {
  expect(new TransbankSplitter().push(fromHex(bytes)).map(shown)).toEqual(items);
});

test('a frame longer than any is given up, and the one after it is read', () => {
  const endless = new Uint8Array(5_000).fill(0x30);
  endless[0] = 0x02;
  const items = new TransbankSplitter().push(concat([endless, fromHex('02 30 31 30 30 03 02')]));
  expect(items.map(({ kind }) => kind)).toEqual(['garbage', 'garbage', 'frame']);
});

test('0260 is a request of the register and an answer of the terminal', () => {
  const data = new TextEncoder().encode('0260|1|');
  expect(decodeMessage(data, 'register')).toMatchObject({ ok: true, message: { name: 'salesDetail' } });
  expect(decodeMessage(data, 'terminal')).toMatchObject({ ok: false });
});

test('what a device sends is shown escaped', () => {
  expect(describeData(Uint8Array.of(0x30, 0x1b, 0xe9), 'terminal')).toBe('unknown command 0\\x1b\\xe9: 0\\x1b\\xe9');
});

test('an order fits into a ticket when the ticket leads back to it', () => {
  for (const order of ['A1', '7', 'A999-V', '~!x']) expect(orderOfTicket(ticketOf(order) as string)).toBe(order);
  for (const order of ['', '01', '0', 'A|1', 'ABCDEFG', 'A 1', '茶']) expect(ticketOf(order), order).toBeUndefined();
});

test('outcome and cause come back from the code; what is not a code of the table is a refusal', () => {
  const causes: readonly CauseClass[] = ['NETWORK', 'SYSTEM', 'OPERATION', 'FRAUD'];
  for (const outcome of ['DECLINED', 'REVERSED'] as const satisfies readonly Outcome[])
    for (const cause of causes) expect(meaningOf(codeOf(outcome, cause))).toMatchObject({ outcome, cause });
  expect(meaningOf(codeOf('CANCELLED', 'OPERATION'))).toMatchObject({ outcome: 'CANCELLED' });
  expect(meaningOf(codeOf('APPROVED', undefined))).toMatchObject({ outcome: 'APPROVED' });
  expect(meaningOf('42')).toMatchObject({ outcome: 'DECLINED' });
});

test('a result is told with its ticket, amount, operation and authorisation', () => {
  const told = { code: 'PR', number: '', order: 'A1', outcome: 'APPROVED', amount: 1290, trace: '000007' } as const;
  const fields = saleFields({
    ...told,
    reference: '012345678901',
    merchant: '305290054110001',
    time: '20261124101530',
  });
  expect(fields).toMatchObject({ commerce: '290054110001', date: '24112026', time: '101530', cardType: 'QR' });
  const read = decodeMessage(encodeMessage({ name: 'saleAnswer', fields }), 'terminal');
  expect(read.ok && saleResult('A1', read.message.fields)).toMatchObject({ ...told, reference: '678901' });
});

test('encode and decode are inverse', () => {
  fc.assert(
    fc.property(messageArbitrary, (message) => {
      const { from } = MESSAGES[message.name];
      expect(decodeMessage(encodeMessage(message), from)).toEqual({ ok: true, message });
    }),
    { numRuns: RUNS },
  );
});

test('no bytes make it throw, and none are lost: each is in a frame, an answer or what was dropped', () => {
  fc.assert(
    fc.property(fc.array(soupArbitrary, { maxLength: 6 }), (parts) => {
      const stream = concat(parts);
      const splitter = new TransbankSplitter();
      const items = [...splitter.push(stream), splitter.gap()].filter((item) => item !== undefined);
      expect(items.reduce((sum, item) => sum + bytesOf(item), 0)).toBe(stream.length);
      for (const item of items) {
        if (item.kind === 'frame') for (const from of ['register', 'terminal'] as const) describeData(item.data, from);
      }
    }),
    { numRuns: RUNS * 10 },
  );
});

const valueArbitrary = ({ form, min, max }: FieldSpec): fc.Arbitrary<string> => {
  const character =
    form === 'digits' ? fc.constantFrom(...'0123456789') : fc.constantFrom(...'ABCXYZabcxyz 0189-_.,;:!~Ññé');
  return fc.string({ unit: character, minLength: min, maxLength: max });
};

const messageArbitrary: fc.Arbitrary<Message> = fc
  .constantFrom(...(Object.keys(MESSAGES) as MessageName[]))
  .chain((name) => {
    const spec: MessageSpec = MESSAGES[name];
    const fields = Object.fromEntries(spec.fields.map((field) => [field.name, valueArbitrary(field)]));
    return fc.record({ name: fc.constant(name), fields: fc.record(fields) }, { noNullPrototype: true });
  })
  .map(({ name, fields }) => ({ name, fields: { ...fields } }));

/** Noise, whole frames, and frames with one byte changed, lost or doubled. */
const soupArbitrary: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 30 }),
  fc
    .array(fc.constantFrom(0x02, 0x03, 0x06, 0x15, 0x30, 0x7c), { maxLength: 12 })
    .map((bytes) => Uint8Array.from(bytes)),
  messageArbitrary.map((message) => encodeFrame(encodeMessage(message))),
  fc
    .tuple(messageArbitrary, fc.nat(10_000), fc.nat(255), fc.constantFrom('change', 'lose', 'double'))
    .map(([message, place, byte, how]) => {
      const frame = encodeFrame(encodeMessage(message));
      const at = place % frame.length;
      const middle = how === 'change' ? [byte] : how === 'lose' ? [] : [frame[at]!, frame[at]!];
      return concat([frame.subarray(0, at), Uint8Array.from(middle), frame.subarray(at + 1)]);
    }),
);

function shown(item: TransbankItem): string {
  if (item.kind === 'frame') return `frame ${toHex(item.data)}`;
  return item.kind === 'garbage' ? item.reason : item.kind;
}

/** Bytes of the stream that an item stands for. */
function bytesOf(item: TransbankItem): number {
  if (item.kind === 'frame') return item.data.length + 3;
  return item.kind === 'garbage' ? item.bytes.length : 1;
}
