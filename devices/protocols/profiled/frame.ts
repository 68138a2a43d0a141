/** DATA to frame, and the check that a frame carries. */
import { freshBytes } from '../../wire/bytes.js';
import { assert } from '../../wire/errors.js';
import { CHECKSUMS } from './checksums.js';
import type { FrameSpec } from './profile.js';

/** Bytes of a frame before its DATA. */
export function headBytes(spec: FrameSpec): number {
  return 1 + spec.length.bytes;
}

/** Bytes of a frame behind its DATA: the end byte, where there is one, and the check. */
export function tailBytes(spec: FrameSpec): number {
  return endBytes(spec) + CHECKSUMS[spec.check.kind].bytes;
}

export function endBytes(spec: FrameSpec): number {
  return spec.end === undefined ? 0 : 1;
}

/** start | length | DATA | end | check */
export function encodeFrame(spec: FrameSpec, data: Uint8Array): Uint8Array {
  assert(data.length >= spec.dataMin && data.length <= spec.dataMax, `a frame of ${data.length} bytes was asked for`);
  const dataAt = headBytes(spec);
  const out = freshBytes(dataAt + data.length + tailBytes(spec));
  out[0] = spec.start;
  putLength(spec, data.length + countedBeside(spec), out);
  out.set(data, dataAt);
  const dataEnd = dataAt + data.length;
  if (spec.end !== undefined) out[dataEnd] = spec.end;
  putCheck(spec, out, dataEnd);
  return out;
}

/** Writes the check that the bytes before it want. `dataEnd` is where DATA is over. */
export function putCheck(spec: FrameSpec, frame: Uint8Array, dataEnd: number): void {
  const check = checkOf(spec, frame, dataEnd);
  const checkAt = dataEnd + endBytes(spec);
  if (CHECKSUMS[spec.check.kind].bytes === 1) {
    frame[checkAt] = check;
  } else {
    const lowFirst = spec.check.order === 'low-first';
    frame[checkAt] = lowFirst ? check & 255 : check >> 8;
    frame[checkAt + 1] = lowFirst ? check >> 8 : check & 255;
  }
}

/** The number of DATA bytes, or -1 where the length cannot be read or is out of range. */
export function readLength(spec: FrameSpec, bytes: Uint8Array): number {
  const { encoding, bytes: count } = spec.length;
  let value = 0;
  for (let i = 1; i <= count; i += 1) {
    const byte = bytes[encoding === 'binary-low-first' ? count + 1 - i : i]!;
    if (encoding === 'bcd') {
      if (byte >> 4 > 9 || (byte & 15) > 9) return -1;
      value = value * 100 + (byte >> 4) * 10 + (byte & 15);
    } else if (encoding === 'ascii') {
      if (byte < 0x30 || byte > 0x39) return -1;
      value = value * 10 + byte - 0x30;
    } else {
      value = value * 256 + byte;
    }
  }
  value -= countedBeside(spec);
  return value < spec.dataMin || value > spec.dataMax ? -1 : value;
}

/** The highest number that the length field can say. */
export function lengthMax({ length }: FrameSpec): number {
  const base = length.encoding === 'ascii' ? 10 : length.encoding === 'bcd' ? 100 : 256;
  return base ** length.bytes - 1;
}

/** What the length counts beside DATA. */
export function countedBeside(spec: FrameSpec): number {
  switch (spec.length.counts) {
    case 'data-end':
      return endBytes(spec);
    case 'data-end-check':
      return tailBytes(spec);
    case 'frame':
      return headBytes(spec) + tailBytes(spec);
    default:
      return 0;
  }
}

/** Is the check of a whole frame right? `dataEnd` is where DATA is over. */
export function checkIsRight(spec: FrameSpec, frame: Uint8Array, dataEnd: number): boolean {
  const expected = checkOf(spec, frame, dataEnd);
  const at = dataEnd + endBytes(spec);
  if (CHECKSUMS[spec.check.kind].bytes === 1) return expected === frame[at];
  const [first, second] = [frame[at]!, frame[at + 1]!];
  return expected === (spec.check.order === 'low-first' ? (second << 8) | first : (first << 8) | second);
}

/** Where in a frame the check begins and ends. */
export function checkedRange(spec: FrameSpec, dataEnd: number): readonly [from: number, to: number] {
  const { over } = spec.check;
  const from = over.startsWith('start') ? 0 : over.startsWith('length') ? 1 : headBytes(spec);
  return [from, over.endsWith('end') ? dataEnd + endBytes(spec) : dataEnd];
}

function checkOf(spec: FrameSpec, frame: Uint8Array, dataEnd: number): number {
  const [from, to] = checkedRange(spec, dataEnd);
  return CHECKSUMS[spec.check.kind].compute(frame, from, to);
}

function putLength({ length }: FrameSpec, value: number, out: Uint8Array): void {
  let left = value;
  for (let i = length.bytes; i >= 1; i -= 1) {
    switch (length.encoding) {
      case 'bcd': {
        const two = left % 100;
        out[i] = (Math.floor(two / 10) << 4) | (two % 10);
        left = Math.floor(left / 100);
        break;
      }
      case 'ascii':
        out[i] = 0x30 + (left % 10);
        left = Math.floor(left / 10);
        break;
      default:
        out[length.encoding === 'binary' ? i : length.bytes + 1 - i] = left & 255;
        left >>= 8;
    }
  }
}
