/**
 * What somebody between register and terminal can read of a register protocol, whichever it is: where frames are, what each
 * says by named values, and the frame anew with other values in their place. Masking, fixtures and the replayed terminal stand
 * on this alone.
 */
import { shownText } from '../wire/masking.js';

export type Side = 'register' | 'terminal';

export type LineUnit =
  /** A good frame; `unit` is what lies inside of what the line needs (start, length, check). */
  | { readonly kind: 'frame'; readonly unit: Uint8Array }
  /** One byte that answers a frame. */
  | { readonly kind: 'answer'; readonly bytes: Uint8Array; readonly word: 'ACK' | 'NAK' }
  | { readonly kind: 'broken'; readonly bytes: Uint8Array; readonly reason: string };

export interface UnitSplitter {
  /** Bytes of a frame have come, and not all of them. */
  readonly inFrame: boolean;
  push(chunk: Uint8Array): readonly LineUnit[];
  /** Nothing more comes: what there is of a frame is given up. */
  gap(): LineUnit | undefined;
}

export interface Said {
  /** Message and meaning: `PA pay`. Frames of one name ask for the same thing. */
  readonly name: string;
  readonly values: ReadonlyMap<string, string>;
  /** Keys whose value is a secret whatever it looks like. */
  readonly secret: ReadonlySet<string>;
  /** Keys whose value is bytes, written in hex. */
  readonly hex: ReadonlySet<string>;
  /** It answers what the other side said, and asks for nothing. */
  readonly answers: boolean;
  /** The unit with these values in place of its own. */
  rebuilt(values: ReadonlyMap<string, string>): Uint8Array;
}

export interface LineReader {
  /** As `--protocol` or a profile names it. */
  readonly name: string;
  /** One for each side. */
  splitter(): UnitSplitter;
  /** @returns undefined for a message that cannot be read */
  read(unit: Uint8Array, from: Side): Said | undefined;
  /** The unit as it goes over the line. */
  seal(unit: Uint8Array): Uint8Array;
  /** Values of an answer that repeat another value of what was asked: answer's key, key of the question. */
  readonly echoes: readonly (readonly [string, string])[];
}

/** The splitter of a protocol as one of units. */
export function unitsOf<T extends { readonly kind: string }>(
  splitter: {
    readonly inFrame: boolean;
    push(chunk: Uint8Array): readonly T[];
    gap(): T | undefined;
  },
  unitOf: (item: T) => LineUnit,
): UnitSplitter {
  return {
    get inFrame() {
      return splitter.inFrame;
    },
    push: (chunk) => splitter.push(chunk).map(unitOf),
    gap: () => {
      const item = splitter.gap();
      return item === undefined ? undefined : unitOf(item);
    },
  };
}

/**
 * An answer of the capture as it would be to what is asked now: a value that repeats one of the captured question repeats that
 * of the new one.
 * @returns undefined where nothing changes
 */
export function alike(
  answer: Said,
  asked: Said,
  now: Said,
  echoes: LineReader['echoes'],
): ReadonlyMap<string, string> | undefined {
  const changed = new Map<string, string>();
  const follow = (key: string, from: string): void => {
    const value = answer.values.get(key);
    const other = now.values.get(from);
    if (value !== undefined && other !== undefined && value === asked.values.get(from) && value !== other)
      changed.set(key, other);
  };
  for (const key of answer.values.keys()) follow(key, key);
  for (const [key, from] of echoes) follow(key, from);
  return changed.size === 0 ? undefined : changed;
}

/** `PA pay: order=A1 amount=1290`, for people. What may be a secret is hidden, whatever stands there already. */
export function saidText({ name, values, hex }: Said): string {
  const told = [...values]
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key}=${hex.has(key) ? value : shownText(value)}`);
  return told.length === 0 ? shownText(name) : `${shownText(name)}: ${told.join(' ')}`;
}

/** @returns undefined where the values do not fit; they come from a peer */
export function rebuilt(said: Said, values: ReadonlyMap<string, string>): Uint8Array | undefined {
  try {
    return said.rebuilt(values);
  } catch {
    return undefined;
  }
}
