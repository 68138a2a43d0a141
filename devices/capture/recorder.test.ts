/** Goal: a capture says what passed, at any chunking, and no secret of it. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCapture } from '../profiles/capture.js';
import { profileNamed } from '../profiles/catalogue.js';
import { encodePacket, TYPE } from '../protocols/ecr-hub/frame.js';
import { REGISTER_FIXTURES } from '../protocols/profiled/fixtures.js';
import { encodeFrame } from '../protocols/profiled/frame.js';
import type { Profile } from '../protocols/profiled/profile.js';
import { LineSplitter } from '../protocols/profiled/split.js';
import { encodeFrame as zvtBlock } from '../protocols/zvt/frame.js';
import { concat, fromHex, toHex } from '../wire/bytes.js';
import { RawRecorder } from './raw-recorder.js';
import { readerOf } from './readers.js';
import { Recorder } from './recorder.js';

const CODE = '134567890123456789';
const PAY = REGISTER_FIXTURES.find(({ message, profile }) => message.code === 'PA' && profile === 'generic-stx-lrc')
  ?.frame as Uint8Array;
const READERS = ['generic-stx-lrc', 'fixed-crc16', 'zvt-serial', 'zvt-tcp', 'transbank', 'ecrhub'];

function recorder(protocol: string): Recorder {
  const reader = readerOf(protocol);
  if (reader === undefined) throw new Error(`no reader for ${protocol}`);
  return new Recorder(reader);
}

test('a code is a stand-in of its length in a frame that is still good, and the same one each time', () => {
  const one = recorder('generic-stx-lrc');
  const lines = [
    ...one.chunk('register', PAY, 12),
    ...one.chunk('terminal', Uint8Array.of(6), 15),
    ...one.chunk('register', PAY, 4012),
  ];
  expect(lines[0]).toMatch(/^ {4}0\.012 > 02 00 58 .*# PA pay: number=002 order=A1 amount=1290 .*paymentCode=code#1/);
  expect(lines[1]).toBe('    0.015 < 06   # ACK');
  const [first, answer, second] = parseCapture(lines.join('\n'), 'test');
  expect([first?.at, answer?.at, second?.at]).toEqual([12, 15, 4012]);
  expect(second?.bytes).toEqual(first?.bytes);
  const spec = profileNamed('generic-stx-lrc');
  expect(new LineSplitter(spec?.frame as never).push(first?.bytes as Uint8Array)).toMatchObject([{ kind: 'frame' }]);
  expect(Buffer.from(first?.bytes as Uint8Array).toString('latin1')).toContain('000000000000000001');
  expect(one.secrets).toBe(1);
  expect(lines.join('\n')).not.toContain(toHex(Buffer.from(CODE)).replace(/..(?=.)/g, '$& '));
});

test('every split of the bytes gives the same lines', () => {
  const bytes = concat([PAY, Uint8Array.of(6), PAY]);
  const whole = recorder('generic-stx-lrc').chunk('register', bytes, 0);
  for (let at = 1; at < bytes.length; at += 1) {
    const one = recorder('generic-stx-lrc');
    expect([
      ...one.chunk('register', bytes.subarray(0, at), 0),
      ...one.chunk('register', bytes.subarray(at), 0),
    ]).toEqual(whole);
  }
});

test('a card number in BCD is hidden, and the amount beside it is not', () => {
  const one = recorder('zvt-serial');
  const unit = fromHex('04 0F 17 27 00 04 00 00 00 00 12 90 22 F0 F8 62 12 34 56 78 90 12 34 49 01 56');
  const [line = ''] = one.chunk('terminal', zvtBlock(unit), 0);
  expect(line).toContain('04 00 00 00 00 12 90 22 F0 F8 00 00 00 00 00 00 00 01');
  expect(line).toMatch(/# statusInformation: .*04=000000001290 22=code#1/);
});

test('a card number in a field that nobody knows is left out with it, and a harmless field is kept', () => {
  const spec = profileNamed('generic-stx-lrc') as Profile;
  const withField = (field: string): Uint8Array => encodeFrame(spec.frame, Buffer.from(`SI001${field}`));
  const one = recorder('generic-stx-lrc');
  const [harmless = '', secret = ''] = ['97002OK', '970166222021234567890'].flatMap((field) =>
    one.chunk('register', withField(field), 0),
  );
  expect(parseCapture(harmless, 'test')[0]?.bytes).toEqual(withField('97002OK'));
  expect(parseCapture(secret, 'test')[0]?.bytes).toEqual(withField(''));
});

test('a card number in BCD is hidden in a tagged field as well', () => {
  const unit = fromHex('04 0F 0E 27 00 06 0A 5A 08 62 12 34 56 78 90 12 34');
  const [line = ''] = recorder('zvt-serial').chunk('terminal', zvtBlock(unit), 0);
  expect(line).toMatch(/5A 08 00 00 00 00 00 00 00 01 /);
});

test('a card number that the terminal has hidden itself, and a track with its separator, leave the message readable', () => {
  const masked = fromHex('04 0F 12 27 00 04 00 00 00 00 12 90 22 F0 F8 62 12 34 EE EE EE 12 34');
  masked[2] = masked.length - 3;
  const track = fromHex('04 0F 12 27 00 06 0E 57 0C 62 12 34 56 78 90 12 34 D2 51 20 1F');
  track[2] = track.length - 3;
  const [one, two] = [masked, track].map((unit) => recorder('zvt-serial').chunk('terminal', zvtBlock(unit), 0)[0]);
  expect(one).toMatch(/22 F0 F8 00 00 00 EE EE EE 00 01 .*# statusInformation: .*04=000000001290 22=secret#1/);
  expect(two).toMatch(/57 0C 00 00 00 00 00 00 00 00 D0 00 00 1F .*# statusInformation: /);
});

test('what an answer carries along is looked through like any other', () => {
  const [zvt = ''] = recorder('zvt-tcp').chunk('register', fromHex('80 00 08 62 12 34 56 78 90 12 34'), 0);
  expect(zvt).toMatch(/> 80 00 08 00 00 00 00 00 00 00 01 .*# positive answer/);
  for (const [type, ack] of [
    [TYPE.handshake, 0],
    [TYPE.data, 7],
  ] as const) {
    const packet = encodePacket({ type, ack, id: 0, data: Buffer.from(CODE) });
    const [line = ''] = recorder('ecrhub').chunk('register', packet, 0);
    const bytes = parseCapture(line, 'test')[0]?.bytes as Uint8Array;
    expect(bytes).toHaveLength(packet.length);
    expect(Buffer.from(bytes).toString('latin1')).not.toMatch(/[1-9]\d{11}/);
  }
});

test('what is no frame is told by its size, since half a code may stand in it', () => {
  const one = recorder('generic-stx-lrc');
  const broken = Uint8Array.from(PAY);
  broken[broken.length - 1] = (broken.at(-1) as number) ^ 1;
  const lines = [...one.chunk('register', broken, 0), ...one.chunk('register', PAY.subarray(0, 50), 10), ...one.end()];
  expect(lines).toEqual([
    `#     0.000 > ${PAY.length} bytes that are no frame: bad check`,
    '#     0.010 > 50 bytes that are no frame: gap',
  ]);
});

describe.each(READERS)('%s', (protocol) => {
  test('any bytes in any chunks give lines that can be read again, and no run that looks like a code', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.uint8Array({ maxLength: 40 }))), (chunks) => {
        const one = recorder(protocol);
        const lines = chunks.flatMap(([up, bytes], i) => one.chunk(up ? 'register' : 'terminal', bytes, i));
        const text = [...lines, ...one.end(), '0.1 > 06'].join('\n');
        for (const { bytes } of parseCapture(text, 'test'))
          expect(Buffer.from(bytes).toString('latin1')).not.toMatch(/(?<!\d)(?!0+\d{1,3}(?!\d))\d{16,24}(?!\d)/);
      }),
    );
  });
});

test('bytes of an unknown link lose what looks like a code, and their frames are good again', () => {
  const raw = new RawRecorder();
  const short = REGISTER_FIXTURES[0]?.frame as Uint8Array;
  raw.chunk('register', short, 0);
  raw.chunk('terminal', Uint8Array.of(6), 10);
  raw.chunk('register', PAY.subarray(0, 30), 200);
  raw.chunk('register', PAY.subarray(30), 210);
  raw.chunk('terminal', concat([Uint8Array.of(6), short]), 230);
  const chunks = parseCapture(raw.end().join('\n'), 'test');
  expect(chunks.map(({ from, bytes }) => [from, bytes.length])).toEqual([
    ['register', short.length],
    ['terminal', 1],
    ['register', PAY.length],
    ['terminal', 1],
    ['terminal', short.length],
  ]);
  const spec = profileNamed('generic-stx-lrc');
  expect(new LineSplitter(spec?.frame as never).push(chunks[2]?.bytes as Uint8Array)).toMatchObject([
    { kind: 'frame' },
  ]);
  expect(Buffer.from(chunks[2]?.bytes as Uint8Array).toString('latin1')).not.toContain(CODE);
  expect(raw.secrets).toBe(1);
});

test('a code that an unknown link splits over two bursts is hidden in both', () => {
  const raw = new RawRecorder();
  const half = PAY.length - 20;
  const lines = [
    ...raw.chunk('register', PAY.subarray(0, half), 0),
    ...raw.chunk('terminal', Uint8Array.of(6), 100),
    ...raw.chunk('register', PAY.subarray(half), 200),
    ...raw.chunk('terminal', Uint8Array.of(6), 300),
  ];
  const last = Buffer.from(PAY.subarray(half)).toString('latin1');
  expect(CODE.includes(/^\d{4}/.exec(last)?.[0] ?? 'no digits')).toBe(true);
  for (const text of [lines.join('\n'), raw.end().join('\n')]) {
    const bytes = parseCapture(text, 'test').flatMap(({ from, bytes: part }) => (from === 'register' ? [...part] : []));
    expect(bytes).toHaveLength(PAY.length);
    expect(Buffer.from(bytes).toString('latin1')).toContain('000000000000000001');
  }
  expect(raw.secrets).toBe(1);
});

test('bytes of an unknown link are told of as they pass, as soon as it is known that no code is cut in them', () => {
  const raw = new RawRecorder();
  expect(raw.chunk('register', Buffer.from('A1'), 0)).toEqual([]);
  expect(raw.chunk('terminal', Buffer.from('OK'), 100)).toEqual([]);
  expect(raw.chunk('register', Buffer.from('B'), 200)).toEqual([]);
  expect(raw.chunk('register', Buffer.from('C'), 300)).toEqual([
    '    0.000 > 41 31',
    '    0.100 < 4F 4B',
    '    0.200 > 42',
  ]);
  expect(raw.end()).toHaveLength(4);
});

test('the capture of the page is what is written', () => {
  const page = readFileSync(new URL('../../docs/capture.md', import.meta.url), 'utf8');
  const shown = page.split('\n').filter((line) => /^ +[\d.]+ [<>] /.test(line));
  const one = recorder('generic-stx-lrc');
  const lines = parseCapture(shown.join('\n'), 'page').flatMap(({ from, bytes, at }) =>
    one.chunk(from, bytes, at ?? 0),
  );
  expect(lines).toEqual(shown);
  expect(lines).toHaveLength(2);
});
