/** What frames must be, by captured ones alone: every combination of length and check sum that all of them agree with. */
import { CHECKSUMS, type ChecksumName } from '../protocols/profiled/checksums.js';
import { checkIsRight, headBytes, readLength, tailBytes } from '../protocols/profiled/frame.js';
import type { CheckRange, FrameSpec, LengthSpec } from '../protocols/profiled/profile.js';

/** Of a frame that was guessed: what stands around and before DATA. */
export type GuessedFrame = Pick<FrameSpec, 'start' | 'end' | 'length' | 'check'>;

const DATA_MAX = 65_000;
const NAMES = Object.keys(CHECKSUMS) as ChecksumName[];
const ENCODINGS = ['binary', 'bcd', 'ascii', 'binary-low-first'] as const;
const BYTES = { binary: [2, 1, 3], bcd: [2, 1], ascii: [3, 4, 2, 5], 'binary-low-first': [2, 3] } as const;
const COUNTS = ['data', 'data-end', 'data-end-check', 'frame'] as const;
const OVER: readonly CheckRange[] = [
  'length-data-end',
  'length-data',
  'data-end',
  'data',
  'start-length-data-end',
  'start-length-data',
];

/** The likeliest first; nothing where no length or no check fits. @param frames whole ones, of several lengths if possible */
export function guessFrames(frames: readonly Uint8Array[]): GuessedFrame[] {
  const [first] = frames;
  if (first === undefined || frames.some((frame) => frame.length < 4 || frame[0] !== first[0])) return [];
  return shapesOf(frames, first).flatMap((shape) => checksOf(frames, shape));
}

type Shape = Omit<FrameSpec, 'check'> & { readonly checkBytes: 1 | 2 };

/** Ends and lengths that every frame agrees with. */
function shapesOf(frames: readonly Uint8Array[], first: Uint8Array): Shape[] {
  const shapes: Shape[] = [];
  for (const checkBytes of [1, 2] as const) {
    const end = first[first.length - 1 - checkBytes] as number;
    const ended = frames.every((frame) => frame[frame.length - 1 - checkBytes] === end);
    for (const with_ of ended ? [true, false] : [false]) {
      for (const length of lengths(with_)) {
        const around = { start: first[0] as number, length, dataMin: 1, dataMax: DATA_MAX, ack: 0, nak: 1 };
        const shape = { ...around, ...(with_ ? { end } : {}), checkBytes };
        if (frames.every((frame) => agrees(shape, frame))) shapes.push(shape);
      }
    }
  }
  return shapes;
}

function lengths(ended: boolean): LengthSpec[] {
  return ENCODINGS.flatMap((encoding) =>
    BYTES[encoding].flatMap((bytes) =>
      COUNTS.filter((counts) => ended || counts !== 'data-end').map((counts) => ({
        encoding,
        bytes,
        ...(counts === 'data' ? {} : { counts }),
      })),
    ),
  );
}

function agrees(shape: Shape, frame: Uint8Array): boolean {
  const spec = specOf(shape, shape.checkBytes === 1 ? 'lrc-xor' : 'crc16-xmodem', 'data');
  return readLength(spec, frame) === frame.length - headBytes(spec) - tailBytes(spec);
}

function checksOf(frames: readonly Uint8Array[], shape: Shape): GuessedFrame[] {
  const found: GuessedFrame[] = [];
  for (const kind of NAMES) {
    const { bytes } = CHECKSUMS[kind];
    if (bytes !== shape.checkBytes) continue;
    for (const order of bytes === 1 ? [undefined] : (['high-first', 'low-first'] as const)) {
      for (const over of OVER) {
        if (over.endsWith('end') && shape.end === undefined) continue;
        const spec = specOf(shape, kind, over, order);
        if (!frames.every((frame) => checkIsRight(spec, frame, frame.length - tailBytes(spec)))) continue;
        const { start, end, length, check } = spec;
        found.push({ start, length, check, ...(end === undefined ? {} : { end }) });
      }
    }
  }
  return found;
}

function specOf(shape: Shape, kind: ChecksumName, over: CheckRange, order?: 'high-first' | 'low-first'): FrameSpec {
  const { checkBytes: _, ...rest } = shape;
  return { ...rest, check: { kind, over, ...(order === 'low-first' ? { order } : {}) } };
}
