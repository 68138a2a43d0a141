/** What frames and messages of any profile promise; each profile runs this file. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat, toHex } from '../../wire/bytes.js';
import { CHECKSUMS } from './checksums.js';
import { compiled, wireBytes } from './compiled.js';
import { decodeRegisterMessage } from './decode.js';
import { encodeRegisterMessage } from './encode.js';
import { encodeFrame } from './frame.js';
import { arbitraryMessage, codesOf, messageOf } from './message.contract.js';
import type { MessageCode, RegisterMessage } from './messages.js';
import type { Profile } from './profile.js';
import { type LineItem, LineSplitter } from './split.js';

export function codecContract(profile: Profile): void {
  roundTrip(profile);
  streams(profile);
  hostileBytes(profile);
}

function roundTrip(profile: Profile): void {
  for (const code of codesOf(profile)) {
    test(`${code} is read back as it was built`, () => {
      fc.assert(
        fc.property(messageOf(profile, code), (message) => {
          const read = decodeRegisterMessage(profile.message, encodeRegisterMessage(profile.message, message));
          expect(read).toEqual({ ok: true, message });
        }),
        { numRuns: 60 },
      );
    });
  }
}

function streams(profile: Profile): void {
  test('an exchange gives the same items wherever the line cuts it', () => {
    const exchange = captured(profile);
    const whole = split(profile, [exchange]);
    expect(whole.map((item) => (item.kind === 'garbage' ? item.reason : item.kind))).toEqual([
      ...['noise', 'frame', 'ack', 'bad check', 'nak', 'frame'],
      ...(profile.frame.end === undefined ? [] : ['no end']),
      ...['bad length', 'ack', 'frame'],
    ]);
    for (let cut = 0; cut <= exchange.length; cut += 1) {
      const items = split(profile, [exchange.subarray(0, cut), exchange.subarray(cut)]);
      expect(items, `cut at ${cut}`).toEqual(whole);
    }
  });

  test('an exchange gives the same items byte by byte', () => {
    const exchange = captured(profile);
    expect(
      split(
        profile,
        Array.from(exchange, (byte) => Uint8Array.of(byte)),
      ),
    ).toEqual(split(profile, [exchange]));
  });

  test('every byte of any stream ends in exactly one item, or waits', () => {
    fc.assert(
      fc.property(fc.array(pieceOf(profile), { maxLength: 12 }), (chunks) => {
        const splitter = new LineSplitter(profile.frame);
        const items = chunks.flatMap((chunk) => splitter.push(chunk));
        const waiting = splitter.pending;
        const rest = splitter.gap();
        expect(rest === undefined ? 0 : bytesOf(profile, rest).length).toBe(waiting);
        const seen = concat([...items, ...(rest === undefined ? [] : [rest])].map((item) => bytesOf(profile, item)));
        expect(toHex(seen)).toBe(toHex(concat(chunks)));
      }),
      { numRuns: 500 },
    );
  });
}

function hostileBytes(profile: Profile): void {
  test('any bytes as DATA give a message or a refusal, never an exception', () => {
    const { codesIn } = profile.message;
    const codes = fc
      .constantFrom(...Object.values(profile.message.codes))
      .map((code) => Buffer.from(wireBytes(code, codesIn), 'latin1'));
    const data = fc.tuple(fc.option(codes), fc.uint8Array({ maxLength: 120 }));
    fc.assert(
      fc.property(data, ([code, bytes]) => {
        const read = decodeRegisterMessage(profile.message, concat([code ?? Buffer.alloc(0), bytes]));
        if (!read.ok) expect(['BAD-FIELD', 'UNKNOWN-COMMAND']).toContain(read.refusal);
      }),
      { numRuns: 1000 },
    );
  });

  test('DATA with a byte changed gives a message or a refusal, never an exception', () => {
    fc.assert(
      fc.property(arbitraryMessage(profile), fc.nat(), fc.nat(255), (message, at, byte) => {
        const data = encodeRegisterMessage(profile.message, message);
        data[at % data.length] = byte;
        const read = decodeRegisterMessage(profile.message, data);
        expect(read.ok || read.refusal.length > 0).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('one changed byte in a frame never gives a good frame of the same length', () => {
    const frame = frameOf(profile, 'SI');
    for (let at = 0; at < frame.length; at += 1) {
      for (let mask = 1; mask < 256; mask += 1) {
        const changed = frame.slice();
        changed[at] = changed[at]! ^ mask;
        expect(frames(split(profile, [changed])), `byte ${at} xor ${mask}`).toBe(0);
      }
    }
  });
}

/** Noise, good frames, both answers, and a frame broken in each way. */
function captured(profile: Profile): Uint8Array {
  const { ack, nak } = profile.frame;
  const good = frameOf(profile, 'SI');
  const check = CHECKSUMS[profile.frame.check.kind].bytes;
  const badCheck = good.slice();
  badCheck[good.length - 1]! ^= 0x40;
  const noEnd = good.slice();
  noEnd[good.length - 1 - check]! ^= 0x40;
  return concat([
    noiseOf(profile, 3),
    good,
    Uint8Array.of(ack),
    badCheck,
    Uint8Array.of(nak),
    frameOf(profile, 'PA'),
    ...(profile.frame.end === undefined ? [] : [noEnd]),
    badLength(profile),
    Uint8Array.of(ack),
    good,
  ]);
}

/** Start and length of a frame that cannot be: not BCD, or 0. */
export function badLength(profile: Profile): Uint8Array {
  const { start, length } = profile.frame;
  const digit = length.encoding === 'bcd' || length.encoding === 'ascii' ? 0xa0 : 0;
  return Uint8Array.from([start, ...new Array<number>(length.bytes).fill(digit)]);
}

/** Bytes that mean nothing between frames. */
export function noiseOf(profile: Profile, count: number): Uint8Array {
  const { start, ack, nak } = profile.frame;
  const silent = [0x00, 0x55, 0xaa, 0xf0, 0x0f].filter((byte) => ![start, ack, nak].includes(byte));
  return Uint8Array.from({ length: count }, (_, i) => silent[i % silent.length] as number);
}

const SAMPLES = {
  SI: (number: string): RegisterMessage => ({ code: 'SI', number }),
  PA: (number: string): RegisterMessage => ({
    code: 'PA',
    number,
    order: 'A1',
    amount: 1290,
    currency: 'CNY',
    mode: 'C',
  }),
} as const;

export function frameOf(profile: Profile, code: keyof typeof SAMPLES, number?: string): Uint8Array {
  const { digits } = profile.message.number;
  const message = SAMPLES[code](number ?? '1'.padStart(digits, '0'));
  return encodeFrame(profile.frame, encodeRegisterMessage(profile.message, message));
}

/** DATA of a message without fields. */
export function headOf(profile: Profile, code: MessageCode, number: string): Uint8Array {
  const { codes, codesIn, number: spec } = profile.message;
  const wire = Buffer.from(wireBytes(codes[code] as string, codesIn), 'latin1');
  return concat([wire, spec.in === 'bcd' ? Buffer.from(number, 'hex') : Buffer.from(number, 'latin1')]);
}

export function codeBytesOf(profile: Profile): number {
  return compiled(profile.message).codeBytes;
}

function pieceOf(profile: Profile): fc.Arbitrary<Uint8Array> {
  const frame = arbitraryMessage(profile).map((message) =>
    encodeFrame(profile.frame, encodeRegisterMessage(profile.message, message)),
  );
  const { start, ack, nak } = profile.frame;
  const special = fc.array(fc.constantFrom(start, ack, nak, 0), { maxLength: 6 }).map((b) => Uint8Array.from(b));
  const part = fc.tuple(frame, fc.nat()).map(([bytes, at]) => bytes.subarray(0, at % bytes.length));
  return fc.oneof(frame, part, special, fc.uint8Array({ maxLength: 30 }));
}

/** Items of a stream; noise that the chunks cut in two is one again, as a broken frame is to its reader. */
function split(profile: Profile, chunks: readonly Uint8Array[]): LineItem[] {
  const splitter = new LineSplitter(profile.frame);
  const items: LineItem[] = [];
  for (const item of chunks.flatMap((chunk) => splitter.push(chunk))) {
    const last = items.at(-1);
    if (last?.kind === 'garbage' && item.kind === 'garbage' && last.reason === 'noise' && item.reason === 'noise')
      items[items.length - 1] = { ...last, bytes: concat([last.bytes, item.bytes]) };
    else items.push(item);
  }
  return items;
}

function bytesOf(profile: Profile, item: LineItem): Uint8Array {
  if (item.kind === 'ack') return Uint8Array.of(profile.frame.ack);
  return item.kind === 'nak' ? Uint8Array.of(profile.frame.nak) : item.bytes;
}

function frames(items: readonly LineItem[]): number {
  return items.filter((item) => item.kind === 'frame').length;
}
