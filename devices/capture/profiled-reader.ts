/** Reads links that are data. */
import { decodeRegisterMessage } from '../protocols/profiled/decode.js';
import { MEANINGS } from '../protocols/profiled/describe.js';
import { encodeRegisterMessage } from '../protocols/profiled/encode.js';
import { encodeFrame } from '../protocols/profiled/frame.js';
import type { RegisterMessage } from '../protocols/profiled/messages.js';
import type { Profile } from '../protocols/profiled/profile.js';
import { LineSplitter } from '../protocols/profiled/split.js';
import { type LineReader, type Said, unitsOf } from './line-reader.js';

export function profiledReader(profile: Profile): LineReader {
  const { frame, message } = profile;
  return {
    name: profile.name,
    echoes: [],
    splitter: () =>
      unitsOf(new LineSplitter(frame), (item) => {
        if (item.kind === 'frame') return { kind: 'frame', unit: item.data };
        if (item.kind === 'garbage') return { kind: 'broken', bytes: item.bytes, reason: item.reason };
        const ack = item.kind === 'ack';
        return { kind: 'answer', bytes: Uint8Array.of(ack ? frame.ack : frame.nak), word: ack ? 'ACK' : 'NAK' };
      }),
    seal: (unit) => encodeFrame(frame, unit),
    read: (unit) => {
      const read = decodeRegisterMessage(message, unit);
      return read.ok ? said(profile, read.message) : undefined;
    },
  };
}

function said({ message: spec }: Profile, message: RegisterMessage): Said {
  const typed = message as unknown as Readonly<Record<string, string | number | boolean>>;
  const { code } = message;
  const rules = spec.fields[code] ?? [];
  return {
    name: `${code} ${MEANINGS[code]}`,
    answers: false,
    values: new Map(
      Object.entries(typed)
        .filter(([key, value]) => key !== 'code' && value !== undefined)
        .map(([key, value]) => [key, String(value)]),
    ),
    secret: new Set(['paymentCode', ...rules.flatMap(({ key, secret }) => (secret === true ? [key] : []))]),
    hex: new Set(),
    rebuilt: (values) => {
      const changed = [...values].map(([key, value]) => [key, asTyped(typed[key], value)]);
      return encodeRegisterMessage(spec, { ...typed, ...Object.fromEntries(changed) } as unknown as RegisterMessage);
    },
  };
}

function asTyped(before: string | number | boolean | undefined, text: string): string | number | boolean {
  if (typeof before === 'number') return Number(text);
  if (typeof before === 'boolean') return text === 'true';
  return text;
}
