/** Units, blocks and fields of ZVT: published bytes, inverse on generated messages, and no input that breaks it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, toHex } from '../../wire/bytes.js';
import { ApduSplitter, decodeApdu, encodeApdu } from './apdu.js';
import { crcKermit, crcStep } from './crc.js';
import { decodeMessage } from './decode.js';
import { describeUnit } from './describe.js';
import { encodeMessage } from './encode.js';
import { FIXTURES, UNITS } from './fixtures.js';
import { encodeFrame, type ZvtItem, ZvtSplitter } from './frame.js';
import type { Message } from './messages.js';
import { BITMAPS, COMMANDS, type CommandName, type CommandSpec } from './table.js';
import { decodeTlvs, encodeTlvs, type Tlv } from './tlv.js';

/** SCANRIG_CODEC_RUNS=100000 for the whole proof; a tenth of a second suffices on every change. */
const RUNS = Number(process.env['SCANRIG_CODEC_RUNS'] ?? 500);

test('the check sum is CRC-16/KERMIT: "123456789" gives 2189', () => {
  expect(crcKermit(new TextEncoder().encode('123456789')).toString(16)).toBe('2189');
});

describe.each(FIXTURES)('$name', ({ block, unit, crc, reads }) => {
  test('has the published check sum and bytes', () => {
    expect(crcStep(crcKermit(unit), 3)).toBe(crc);
    expect(toHex(encodeFrame(unit))).toBe(toHex(block));
  });

  test('reads as it should', () => {
    expect(describeUnit(decodeApdu(unit)!)).toBe(reads);
  });

  test('comes out the same wherever the line splits it', () => {
    for (let cut = 0; cut <= block.length; cut += 1) {
      const splitter = new ZvtSplitter();
      const items = [...splitter.push(block.subarray(0, cut)), ...splitter.push(block.subarray(cut))];
      expect(items.map(shown), `split at ${cut}`).toEqual([`frame ${toHex(unit)}`]);
    }
  });

  test('a flipped bit anywhere between head and end is noticed', () => {
    for (let at = 2; at < block.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const broken = Uint8Array.from(block);
        broken[at]! ^= 1 << bit;
        const splitter = new ZvtSplitter();
        const frames = [...splitter.push(broken), splitter.gap()].filter((item) => item?.kind === 'frame');
        expect(frames, `bit ${bit} of byte ${at}`).toEqual([]);
      }
    }
  });
});

test.each(UNITS)('$name', ({ unit, reads }) => {
  expect(describeUnit(decodeApdu(unit)!)).toBe(reads);
});

test('a length of more than 254 stands behind FF, low byte first', () => {
  for (const [size, head] of [
    [254, '0601FE'],
    [255, '0601FFFF00'],
    [256, '0601FF0001'],
    [4088, '0601FFF80F'],
    [65_535, '0601FFFFFF'],
  ] as const) {
    const unit = encodeApdu({ code: 0x0601, data: new Uint8Array(size) });
    expect(toHex(unit.subarray(0, head.length / 2))).toBe(head);
    expect(decodeApdu(unit)?.data.length).toBe(size);
  }
});

test('lengths of tags have the high byte first', () => {
  const encoded = encodeTlvs([{ tag: 0x1f8010, value: new Uint8Array(300) }]);
  expect(toHex(encoded.subarray(0, 6))).toBe('1F801082012C');
  expect(decodeTlvs(encoded)).toEqual([{ tag: 0x1f8010, value: new Uint8Array(300) }]);
});

test('a block that is cut short by the next one costs a NAK, and the next one is read', () => {
  const [first, second] = FIXTURES;
  const items = new ZvtSplitter().push(concat([first!.block.subarray(0, 9), second!.block]));
  expect(items.map(shown)).toEqual(['bad escape', `frame ${toHex(second!.unit)}`]);
});

test('10 in the data and in the check sum are not taken for the end', () => {
  const seen = new Set<number>();
  for (let value = 0; value < 65_536; value += 7) {
    const unit = Uint8Array.of(0x06, 0xd1, 4, 0x10, 0x03, value & 255, value >> 8);
    const block = encodeFrame(unit);
    expect(new ZvtSplitter().push(block).map(shown)).toEqual([`frame ${toHex(unit)}`]);
    for (const byte of block.subarray(-2)) seen.add(byte);
  }
  expect([0x02, 0x03, 0x06, 0x10, 0x15].every((byte) => seen.has(byte))).toBe(true);
});

test('encode and decode are inverse', () => {
  fc.assert(
    fc.property(messageArbitrary, (message) => {
      const unit = encodeApdu(encodeMessage(message));
      const apdu = decodeApdu(unit);
      expect(decodeMessage(apdu!)).toEqual({ ok: true, message });
    }),
    { numRuns: RUNS },
  );
});

test('a stream of units comes out the same whatever its segments', () => {
  fc.assert(
    fc.property(fc.array(messageArbitrary, { maxLength: 5 }), fc.infiniteStream(fc.nat(40)), (messages, sizes) => {
      const units = messages.map((message) => encodeApdu(encodeMessage(message)));
      const splitter = new ApduSplitter();
      const got = [];
      const stream = concat(units);
      for (let at = 0; at < stream.length; ) {
        const size = 1 + (sizes.next().value as number);
        got.push(...splitter.push(stream.subarray(at, at + size)));
        at += size;
      }
      expect(got.map((unit) => toHex(encodeApdu(unit)))).toEqual(units.map(toHex));
      expect(splitter.pending).toBe(0);
    }),
    { numRuns: Math.ceil(RUNS / 5) },
  );
});

test('no bytes make it throw, and none are lost: each is in a frame, an answer or what was dropped', () => {
  fc.assert(
    fc.property(fc.array(soupArbitrary, { maxLength: 6 }), (parts) => {
      const stream = concat(parts);
      const splitter = new ZvtSplitter();
      const items = [...splitter.push(stream), splitter.gap()].filter((item) => item !== undefined);
      expect(items.reduce((sum, item) => sum + bytesOf(item), 0)).toBe(stream.length);
      for (const item of items) {
        const apdu = item.kind === 'frame' ? decodeApdu(item.data) : undefined;
        if (apdu !== undefined) decodeMessage(apdu);
      }
      for (const unit of new ApduSplitter().push(stream)) describeUnit(unit);
    }),
    { numRuns: RUNS * 10 },
  );
});

const bytesArbitrary = (size: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: size, maxLength: size });

const tlvArbitrary: fc.Arbitrary<Tlv> = fc.letrec<{ tlv: Tlv }>((tie) => ({
  tlv: fc.oneof(
    { depthSize: 'small' },
    fc.record({
      tag: fc.constantFrom(0x07, 0x14, 0x41, 0x1f44, 0x1f73, 0x1f8010, 0xdf01),
      value: fc.uint8Array({ maxLength: 300 }),
    }),
    fc.record({ tag: fc.constantFrom(0x24, 0x25, 0x2f, 0xe3), value: fc.array(tie('tlv'), { maxLength: 3 }) }),
  ),
})).tlv;

const fieldsArbitrary = fc
  .tuple(
    fc.uniqueArray(
      fc.constantFrom(...BITMAPS.keys()).filter((bitmap) => bitmap !== 0xf0),
      { maxLength: 6 },
    ),
    fc.infiniteStream(fc.nat(255)),
    fc.option(fc.array(tlvArbitrary, { maxLength: 3 }), { nil: undefined }),
  )
  .map(([bitmaps, values, tlvs]) => ({
    bitmaps: new Map(
      bitmaps.map((bitmap): [number, Uint8Array] => {
        const form = BITMAPS.get(bitmap)!;
        const size = typeof form === 'number' ? form : (values.next().value as number) % (form === 'll' ? 99 : 256);
        return [bitmap, Uint8Array.from({ length: size }, () => values.next().value as number)];
      }),
    ),
    ...(tlvs === undefined ? {} : { tlvs }),
  }));

const commandArbitrary = fc.constantFrom(...(Object.keys(COMMANDS) as CommandName[])).chain((name) => {
  const spec: CommandSpec = COMMANDS[name];
  // A shorter head is told from a longer one by what follows; that is in the fixtures.
  const head = bytesArbitrary(spec.head[spec.head.length - 1] as number);
  if (spec.body === 'text') {
    const text = fc.uint8Array({ maxLength: 400 });
    return fc.record({ kind: fc.constant('command' as const), name: fc.constant(name), head, text }).map((one) => ({
      ...one,
      fields: { bitmaps: new Map<number, Uint8Array>() },
    }));
  }
  const parts = { kind: fc.constant('command' as const), name: fc.constant(name), head, fields: fieldsArbitrary };
  if (spec.status !== true) return fc.record(parts);
  return fc.oneof(fc.record({ ...parts, status: fc.nat(255) }), fc.record(parts));
});

const responseArbitrary = fc.record(
  {
    kind: fc.constant('response' as const),
    data: fc.uint8Array({ maxLength: 300 }),
    error: fc.integer({ min: 1, max: 255 }),
  },
  { requiredKeys: ['kind', 'data'] },
);

const messageArbitrary = fc.oneof(
  { weight: 6, arbitrary: commandArbitrary },
  { weight: 1, arbitrary: responseArbitrary },
) as fc.Arbitrary<Message>;

/** Noise, whole blocks, and blocks with one byte changed, lost or doubled. */
const soupArbitrary: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 30 }),
  fc
    .array(fc.constantFrom(0x10, 0x02, 0x03, 0x06, 0x15, 0x80), { maxLength: 12 })
    .map((bytes) => Uint8Array.from(bytes)),
  messageArbitrary.map((message) => encodeFrame(encodeApdu(encodeMessage(message)))),
  fc
    .tuple(messageArbitrary, fc.nat(10_000), fc.nat(255), fc.constantFrom('change', 'lose', 'double'))
    .map(([message, place, byte, how]) => {
      const block = encodeFrame(encodeApdu(encodeMessage(message)));
      const at = place % block.length;
      const middle = how === 'change' ? [byte] : how === 'lose' ? [] : [block[at]!, block[at]!];
      return concat([block.subarray(0, at), Uint8Array.from(middle), block.subarray(at + 1)]);
    }),
);

function shown(item: ZvtItem): string {
  if (item.kind === 'frame') return `frame ${toHex(item.data)}`;
  return item.kind === 'garbage' ? item.reason : item.kind;
}

/** Bytes of the stream that an item stands for. */
function bytesOf(item: ZvtItem): number {
  if (item.kind === 'frame') return encodeFrame(item.data).length;
  return item.kind === 'garbage' ? item.bytes.length : 1;
}
