/** What a profile file may hold, as a zod schema: the shape of `Profile`, told to editors as docs/profile.schema.json. */
import { z } from 'zod';
import { CHECKSUMS, type ChecksumName } from '../protocols/profiled/checksums.js';
import { MESSAGE_CODES, type MessageCode } from '../protocols/profiled/messages.js';
import type { Profile } from '../protocols/profiled/profile.js';

const byte = z.int().min(0).max(255);
const ms = z.int().positive().max(86_400_000);
const range = z.tuple([z.int().nonnegative(), z.int().nonnegative()]);

const serial = z.strictObject({
  baudRate: z.int().positive(),
  dataBits: z.union([z.literal(7), z.literal(8)]),
  parity: z.enum(['none', 'even', 'odd']),
  stopBits: z.union([z.literal(1), z.literal(2)]),
});

const frame = z.strictObject({
  start: byte,
  end: byte.optional(),
  length: z.strictObject({
    encoding: z.enum(['bcd', 'binary', 'binary-low-first', 'ascii']),
    bytes: z.int().min(1).max(5),
    counts: z.enum(['data', 'data-end', 'data-end-check', 'frame']).optional(),
  }),
  dataMin: z.int().positive(),
  dataMax: z.int().positive(),
  check: z.strictObject({
    kind: z.enum(Object.keys(CHECKSUMS) as [ChecksumName, ...ChecksumName[]]),
    over: z.enum(['start-length-data-end', 'start-length-data', 'length-data-end', 'length-data', 'data-end', 'data']),
    order: z.enum(['high-first', 'low-first']).optional(),
  }),
  ack: byte,
  nak: byte,
});

const timers = z.strictObject({
  gapMs: ms,
  answerMs: ms,
  tries: z.int().positive().max(100),
  statementMs: ms,
  resultMs: ms,
  duplicateMs: ms,
});

const layout = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('tlv'),
    tagBytes: z.int().positive(),
    tagsIn: z.enum(['ascii', 'hex']).optional(),
    lengthBytes: z.int().positive(),
    lengthIn: z.enum(['ascii', 'bcd', 'binary']).optional(),
  }),
  z.strictObject({ kind: z.literal('fixed'), pad: z.string() }),
  z.strictObject({ kind: z.literal('separated'), separator: byte }),
]);

const word = z.string();
const field = z.strictObject({
  key: z.string().min(1),
  tag: z.string().min(1),
  type: z.enum(['text', 'digits', 'number', 'boolean']),
  max: z.int().positive(),
  min: z.int().nonnegative().optional(),
  in: z.enum(['text', 'bcd']).optional(),
  align: z.enum(['left', 'right']).optional(),
  pad: z.string().optional(),
  optional: z.boolean().optional(),
  emptyWhenAbsent: z.boolean().optional(),
  words: z.record(z.string(), z.union([word, z.array(word)])).optional(),
  otherwise: z.string().optional(),
  pattern: z.string().optional(),
  secret: z.boolean().optional(),
});

const message = z.strictObject({
  codes: z.strictObject(perMessage(z.string())).partial(),
  codesIn: z.enum(['ascii', 'hex']).optional(),
  number: z.strictObject({
    digits: z.int().positive(),
    in: z.enum(['ascii', 'bcd']).optional(),
    register: range,
    terminal: range,
  }),
  text: z.enum(['utf-8', 'gbk']).optional(),
  layout,
  fields: z.strictObject(perMessage(z.array(field))).partial(),
});

export const PROFILE_SCHEMA: z.ZodType<Profile> = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'a name of 1 to 64 of A-Z a-z 0-9 . _ -'),
  serial,
  frame,
  timers,
  recovery: z.enum(['order', 'last']).optional(),
  message,
}) as z.ZodType<Profile>;

/** JSON Schema of a profile file, for editors; published as docs/profile.schema.json. */
export function profileJsonSchema(): unknown {
  return z.toJSONSchema(PROFILE_SCHEMA, { io: 'input', reused: 'ref' });
}

function perMessage<T extends z.ZodType>(each: T): Record<MessageCode, T> {
  return Object.fromEntries(MESSAGE_CODES.map((code) => [code, each] as const)) as Record<MessageCode, T>;
}
