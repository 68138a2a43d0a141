/** Our ISO 8583 codec beside npm `iso_8583`, side by side in one run: the same messages, validation on, MAC checked by ours. */
import { decodeMessage, verifyMac } from '../../devices/protocols/iso8583/decode.js';
import { desKey } from '../../devices/protocols/iso8583/des.js';
import { type EncodeOptions, encodeMessage } from '../../devices/protocols/iso8583/encode.js';
import { REFERENCE_DIALECT } from '../../devices/protocols/iso8583/reference-dialect.js';
import type { IsoMessage } from '../../devices/protocols/iso8583/table.js';
import { fromHex } from '../../devices/wire/bytes.js';
import { exchanges } from './exchanges.js';
import { type NpmIso8583, npmFields } from './npm-iso8583.js';

export interface CodecFigures {
  /** Microseconds a message. */
  readonly buildUs: number;
  readonly parseUs: number;
  readonly npmBuildUs: number;
  readonly npmParseUs: number;
  readonly buildRatio: number;
  readonly parseRatio: number;
}

interface Sample {
  readonly message: IsoMessage;
  readonly options: EncodeOptions;
  readonly mac: boolean;
}

const MAK = desKey(fromHex('0123456789ABCDEF'));
/** The library's share of a round is long; ours is repeated within it, so that both are timed over like spans. */
const OURS_REPEATED = 20;
const ROUNDS = 9;

/** @param now milliseconds of a steady clock */
export function benchCodec(npm: NpmIso8583, now: () => number): CodecFigures {
  const all = samples();
  const frames = all.map(({ message, options }) => encodeMessage(REFERENCE_DIALECT, message, options));
  const npmAll = all.map(({ message, mac }) => npmFields(message, mac));
  const npmFrames = npmAll.map((fields) => npm.build(fields));
  const times: Record<'build' | 'parse' | 'npmBuild' | 'npmParse', number[]> = {
    build: [],
    parse: [],
    npmBuild: [],
    npmParse: [],
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    times.build.push(timed(now, OURS_REPEATED * 50, () => buildAll(all)) / all.length);
    times.npmBuild.push(timed(now, 50, () => npmAll.forEach((fields) => void npm.build(fields))) / all.length);
    times.parse.push(timed(now, OURS_REPEATED * 50, () => parseAll(all, frames)) / all.length);
    times.npmParse.push(timed(now, 50, () => npmFrames.forEach((bytes) => void npm.parse(bytes))) / all.length);
  }
  const [buildUs, parseUs, npmBuildUs, npmParseUs] = [
    median(times.build),
    median(times.parse),
    median(times.npmBuild),
    median(times.npmParse),
  ];
  return {
    buildUs,
    parseUs,
    npmBuildUs,
    npmParseUs,
    buildRatio: npmBuildUs / buildUs,
    parseRatio: npmParseUs / parseUs,
  };
}

/** Microseconds that the library takes to encode and decode both messages of each kind of exchange once. */
export function npmExchangeUs(npm: NpmIso8583, now: () => number): ReadonlyMap<string, number> {
  const costs = new Map<string, number>();
  for (const { what, request, reply, mac } of exchanges()) {
    const both = [npmFields(request, mac), npmFields(reply, mac)];
    const once = (): void => both.forEach((fields) => void npm.parse(npm.build(fields)));
    for (let warm = 0; warm < 200; warm += 1) once();
    const rounds = Array.from({ length: ROUNDS }, () => timed(now, 100, once));
    costs.set(what, median(rounds));
  }
  return costs;
}

function samples(): Sample[] {
  return exchanges().flatMap(({ request, reply, mac }) => {
    const key = mac ? { mak: MAK } : {};
    return [
      { message: request, options: { from: 'terminal' as const, ...key }, mac },
      { message: reply, options: { from: 'host' as const, ...key }, mac },
    ];
  });
}

function buildAll(all: readonly Sample[]): void {
  for (const { message, options } of all) encodeMessage(REFERENCE_DIALECT, message, options);
}

function parseAll(all: readonly Sample[], frames: readonly Uint8Array[]): void {
  for (const [i, frame] of frames.entries()) {
    const decoded = decodeMessage(REFERENCE_DIALECT, frame);
    if (!decoded.ok) throw decoded.error;
    if (all[i]?.mac === true && verifyMac(REFERENCE_DIALECT, frame, decoded, MAK) !== 'right')
      throw new Error('scanrig bug: the bench made a wrong MAC');
  }
}

/** Microseconds a call. */
function timed(now: () => number, times: number, act: () => void): number {
  const from = now();
  for (let i = 0; i < times; i += 1) act();
  return ((now() - from) * 1000) / times;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] as number;
}
