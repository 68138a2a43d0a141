/** Packets and messages of ECR Hub: published bytes, inverse on generated messages, and no input that breaks it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, fromHex, toHex } from '../../wire/bytes.js';
import { decodeRequest, decodeResponse } from './decode.js';
import { describePacket } from './describe.js';
import { encodeRequest, encodeResponse } from './encode.js';
import { FIXTURES } from './fixtures.js';
import {
  ackOf,
  CONFIRM,
  DATA_MAX,
  type EcrHubItem,
  EcrHubSplitter,
  encodePacket,
  HANDSHAKE,
  HEARTBEAT,
  PACKET_MAX,
} from './frame.js';
import { decodeProto, encodeProto, type FieldType, type ProtoMessage, type Shape } from './protobuf.js';
import { readResult, resultAnswer } from './results.js';
import { REQUEST, RESPONSE, type Request, type Response } from './table.js';
import { amountOf, amountText } from './words.js';

/** SCANRIG_CODEC_RUNS=100000 for the whole proof; a tenth of a second suffices on every change. */
const RUNS = Number(process.env['SCANRIG_CODEC_RUNS'] ?? 500);

test('hand-shake, confirmation and heartbeat have the printed bytes', () => {
  expect([HANDSHAKE, CONFIRM, HEARTBEAT].map(toHex)).toEqual([
    '55AA010000000001CC33',
    '55AA020000000002CC33',
    '55AA000000000000CC33',
  ]);
});

describe.each(FIXTURES)('$name', ({ packet, kind, reads, from }) => {
  const read = (items: readonly EcrHubItem[]): string[] =>
    items.map((item) => (item.kind === 'garbage' ? item.reason : `${item.kind} ${describePacket(item.packet, from)}`));

  test('comes out the same wherever the line splits it, and reads as it should', () => {
    for (let cut = 0; cut <= packet.length; cut += 1) {
      const splitter = new EcrHubSplitter();
      const items = [...splitter.push(packet.subarray(0, cut)), ...splitter.push(packet.subarray(cut))];
      expect(read(items), `split at ${cut}`).toEqual([`${kind} ${reads}`]);
    }
  });

  test('is encoded to the same bytes', () => {
    const [item] = new EcrHubSplitter().push(packet);
    if (item === undefined || item.kind === 'garbage') throw new Error('no packet');
    expect(toHex(encodePacket(item.packet))).toBe(toHex(packet));
  });

  test('a flipped bit anywhere is noticed', () => {
    for (let at = 0; at < packet.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const broken = Uint8Array.from(packet);
        broken[at]! ^= 1 << bit;
        const splitter = new EcrHubSplitter();
        const good = [...splitter.push(broken), splitter.gap()].filter((item) => item && item.kind !== 'garbage');
        expect(good, `bit ${bit} of byte ${at}`).toEqual([]);
      }
    }
  });
});

test('the longest packet has 1024 bytes; a longer one is not made, and not waited for', () => {
  const longest = encodePacket({ type: 0, ack: 0, id: 1, data: new Uint8Array(DATA_MAX) });
  expect(longest.length).toBe(PACKET_MAX);
  expect(new EcrHubSplitter().push(longest).map(({ kind }) => kind)).toEqual(['frame']);
  expect(() => encodePacket({ type: 0, ack: 0, id: 1, data: new Uint8Array(DATA_MAX + 1) })).toThrow(/1014/);
  const items = new EcrHubSplitter().push(concat([fromHex('55 AA 00 00 01 04 00'), ackOf(7)]));
  expect(items.map((item) => (item.kind === 'garbage' ? item.reason : item.kind))).toEqual(['bad length', 'ack']);
});

test('a 55 that begins nothing is noise, and the packet behind it is read', () => {
  const items = new EcrHubSplitter().push(concat([fromHex('33 55 55'), HEARTBEAT.subarray(1)]));
  expect(items.map(({ kind }) => kind)).toEqual(['garbage', 'signal']);
});

test('every id is a byte of its own', () => {
  for (let id = 1; id <= 255; id += 1) {
    const [item] = new EcrHubSplitter().push(ackOf(id));
    expect(item).toMatchObject({ kind: 'ack', packet: { ack: id, id: 0 } });
  }
});

test.each([
  ['a varint without end', 'FF FF FF FF FF FF FF FF FF FF FF'],
  ['a length beyond the end', '0A 05 41'],
  ['a group, which proto3 has not', '0B'],
  ['field number 0', '02 00'],
  ['text that is not UTF-8', '0A 01 FF'],
  ['a varint cut short', '20 80'],
])('%s is no message', (_, bytes) => {
  expect(decodeResponse(fromHex(bytes))).toBeUndefined();
});

test('a message inside a message inside a message ends somewhere', () => {
  const shape: Record<string, [number, FieldType]> = { text: [2, 'string'] };
  shape['inner'] = [1, shape as Shape];
  const nested = (depth: number): ProtoMessage => (depth === 0 ? { text: 'x' } : { inner: nested(depth - 1) });
  expect(decodeProto(shape, encodeProto(shape, nested(8)))).toEqual(nested(8));
  expect(decodeProto(shape, encodeProto(shape, nested(9)))).toBeUndefined();
});

test('amounts are told in units with two places', () => {
  for (const minor of [0, 1, 83, 1290, 99_999_999]) expect(amountOf(amountText(minor))).toBe(minor);
  expect([amountOf('12'), amountOf('12.9'), amountText(1290)]).toEqual([1200, 1290, '12.90']);
  for (const text of ['', '-1', '1.234', '1e3', '٣', '12.', undefined]) expect(amountOf(text), text).toBeUndefined();
});

test('a result comes back whole, and without our own words it is known by its status', () => {
  const told = { code: 'PR', number: '', order: 'A1', outcome: 'REVERSED', amount: 1290, cause: 'NETWORK' } as const;
  const words = { textZh: '已冲正', textEn: 'Taken back', nextZh: '重试', nextEn: 'Try again', resultCode: '98' };
  const answer = resultAnswer({ ...told, ...words, trace: '000007', reference: '0123' }, '1');
  expect(answer.success).toBe(false);
  const biz = decodeResponse(encodeResponse(answer))?.biz_data ?? {};
  expect(readResult('A1', biz, 'APPROVED')).toMatchObject({ ...told, ...words, trace: '000007', reference: '0123' });
  for (const [status, outcome] of [
    ['0', 'UNKNOWN'],
    ['9', 'UNKNOWN'],
    ['1', 'DECLINED'],
    ['2', 'VOIDED'],
    ['3', 'CANCELLED'],
  ])
    expect(readResult('A1', { trans_status: status as string }, 'VOIDED').outcome).toBe(outcome);
});

test('the longest answer of a terminal fits into a packet', () => {
  const long = (size: number): string => '付'.repeat(size);
  const result = { code: 'PR', number: '', order: 'A'.repeat(32), outcome: 'REVERSED', amount: 99_999_999 } as const;
  const words = {
    textZh: long(20),
    textEn: 'x'.repeat(60),
    nextZh: long(20),
    nextEn: 'x'.repeat(60),
    cause: 'NETWORK',
  };
  const more = {
    trace: '999999',
    batch: '999999',
    reference: '1'.repeat(12),
    walletOrder: '1'.repeat(32),
    resultCode: 'TO',
  };
  const answer = resultAnswer({ ...result, ...words, ...more, cause: 'NETWORK', time: '20261124101530' }, '1');
  const data = encodeResponse({ topic: 'ecrhub.pay.order', request_id: 'R123456-99999', app_id: 'scanrig', ...answer });
  expect(data.length).toBeLessThanOrEqual(DATA_MAX);
});

test('encode and decode are inverse', () => {
  fc.assert(
    fc.property(requestArbitrary, responseArbitrary, (request, response) => {
      expect(decodeRequest(encodeRequest(request))).toEqual(request);
      expect(decodeResponse(encodeResponse(response))).toEqual(response);
    }),
    { numRuns: RUNS },
  );
});

test('no bytes make it throw, and none are lost: each is in a packet or in what was dropped', () => {
  fc.assert(
    fc.property(fc.array(soupArbitrary, { maxLength: 6 }), (parts) => {
      const stream = concat(parts);
      const splitter = new EcrHubSplitter();
      const items = [...splitter.push(stream), splitter.gap()].filter((item) => item !== undefined);
      expect(items.reduce((sum, item) => sum + bytesOf(item), 0)).toBe(stream.length);
      for (const item of items)
        if (item.kind !== 'garbage')
          for (const from of ['register', 'terminal'] as const) describePacket(item.packet, from);
    }),
    { numRuns: RUNS * 10 },
  );
});

function messageArbitrary(shape: Shape): fc.Arbitrary<ProtoMessage> {
  const fields = Object.fromEntries(Object.entries(shape).map(([name, [, type]]) => [name, valueArbitrary(type)]));
  return fc.record(fields, { requiredKeys: [], noNullPrototype: true }).map((message) => ({ ...message }));
}

/** What is at its default is not written, so it is not drawn. */
function valueArbitrary(type: FieldType): fc.Arbitrary<string | boolean | ReadonlyMap<string, string> | ProtoMessage> {
  const text = fc.string({ unit: 'binary', maxLength: 12 });
  if (type === 'string') return text.filter((one) => one !== '');
  if (type === 'bool') return fc.constant(true);
  if (type !== 'map') return messageArbitrary(type);
  return fc
    .uniqueArray(fc.tuple(text, text), { minLength: 1, maxLength: 3, selector: ([key]) => key })
    .map((all) => new Map(all));
}

const requestArbitrary = messageArbitrary(REQUEST) as fc.Arbitrary<Request>;
const responseArbitrary = messageArbitrary(RESPONSE) as fc.Arbitrary<Response>;

const packetArbitrary = fc
  .tuple(fc.nat(2), fc.nat(255), fc.nat(255), responseArbitrary)
  .map(([type, ack, id, response]) =>
    encodePacket({ type, ack, id, data: encodeResponse(response).subarray(0, DATA_MAX) }),
  );

/** Noise, whole packets, and packets with one byte changed, lost or doubled. */
const soupArbitrary: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 30 }),
  fc
    .array(fc.constantFrom(0x55, 0xaa, 0xcc, 0x33, 0x00, 0x01), { maxLength: 16 })
    .map((bytes) => Uint8Array.from(bytes)),
  packetArbitrary,
  fc
    .tuple(packetArbitrary, fc.nat(10_000), fc.nat(255), fc.constantFrom('change', 'lose', 'double'))
    .map(([packet, place, byte, how]) => {
      const at = place % packet.length;
      const middle = how === 'change' ? [byte] : how === 'lose' ? [] : [packet[at]!, packet[at]!];
      return concat([packet.subarray(0, at), Uint8Array.from(middle), packet.subarray(at + 1)]);
    }),
);

/** Bytes of the stream that an item stands for. */
function bytesOf(item: EcrHubItem): number {
  return item.kind === 'garbage' ? item.bytes.length : encodePacket(item.packet).length;
}
