/** DATA to frame, and the check that a frame carries. */
import { freshBytes } from '../../wire/bytes.js';
import { assert } from '../../wire/errors.js';
import { CHECKSUMS } from './checksums.js';
import type { FrameSpec } from './profile.js';

/** start | length | DATA | end | check */
export function encodeFrame(spec: FrameSpec, data: Uint8Array): Uint8Array {
  assert(data.length >= spec.dataMin && data.length <= spec.dataMax, `a frame of ${data.length} bytes was asked for`);
  const checkBytes = CHECKSUMS[spec.check.kind].bytes;
  const out = freshBytes(1 + spec.length.bytes + data.length + 1 + checkBytes);
  out[0] = spec.start;
  putLength(spec, data.length, out);
  const dataAt = 1 + spec.length.bytes;
  out.set(data, dataAt);
  const endAt = dataAt + data.length;
  out[endAt] = spec.end;
  const check = checkOf(spec, out, endAt);
  if (checkBytes === 2) out[endAt + 1] = check >> 8;
  out[endAt + checkBytes] = check & 255;
  return out;
}

/** The number of DATA bytes, or -1 where the length cannot be read or is out of range. */
export function readLength(spec: FrameSpec, bytes: Uint8Array): number {
  let value = 0;
  for (let i = 1; i <= spec.length.bytes; i += 1) {
    const byte = bytes[i]!;
    if (spec.length.encoding === 'binary') value = value * 256 + byte;
    else if (byte >> 4 > 9 || (byte & 15) > 9) return -1;
    else value = value * 100 + (byte >> 4) * 10 + (byte & 15);
  }
  return value < spec.dataMin || value > spec.dataMax ? -1 : value;
}

/** Is the check of a whole frame right? `endAt` is where the end byte stands. */
export function checkIsRight(spec: FrameSpec, frame: Uint8Array, endAt: number): boolean {
  const expected = checkOf(spec, frame, endAt);
  const got = CHECKSUMS[spec.check.kind].bytes === 2 ? (frame[endAt + 1]! << 8) | frame[endAt + 2]! : frame[endAt + 1]!;
  return expected === got;
}

function checkOf(spec: FrameSpec, frame: Uint8Array, endAt: number): number {
  const from = spec.check.over === 'data' ? 1 + spec.length.bytes : 1;
  const to = spec.check.over === 'length-data-end' ? endAt + 1 : endAt;
  return CHECKSUMS[spec.check.kind].compute(frame, from, to);
}

function putLength(spec: FrameSpec, length: number, out: Uint8Array): void {
  let left = length;
  for (let i = spec.length.bytes; i >= 1; i -= 1) {
    if (spec.length.encoding === 'binary') {
      out[i] = left & 255;
      left >>= 8;
    } else {
      const two = left % 100;
      out[i] = (Math.floor(two / 10) << 4) | (two % 10);
      left = Math.floor(left / 100);
    }
  }
}
