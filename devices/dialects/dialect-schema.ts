/** What a dialect file may hold, as a zod schema: the shape of `Dialect`, told to editors as docs/dialect.schema.json. */
import { z } from 'zod';
import { ANSWER_NAMES, FATES } from '../protocols/iso8583/answers.js';
import { type Dialect, MAC_ALGORITHMS, OPERATIONS } from '../protocols/iso8583/dialect.js';

const fieldNumber = z.int().min(2).max(64);
const numbers = z.array(fieldNumber).min(1);

const field = z.strictObject({
  n: fieldNumber,
  name: z.string().min(1).max(40),
  alphabet: z.enum(['bcd', 'ascii', 'binary']),
  length: z.enum(['fixed', 'll', 'lll']),
  max: z.int().positive(),
  align: z.enum(['left', 'right']).optional(),
  secret: z.boolean().optional(),
});

const message = z.strictObject({
  mti: z.string(),
  processing: z.string().optional(),
  f60: z.string(),
  f61: z.string().optional(),
  fields: numbers,
  reply: numbers.optional(),
});

const keyPart = z.strictObject({
  key: z.enum(['pik', 'mak', 'tdk']),
  bytes: z.union([z.literal(8), z.literal(16)]),
  fill: z.int().nonnegative().optional(),
  check: z.int().positive(),
});

export const DIALECT_SCHEMA: z.ZodType<Dialect> = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'a name of 1 to 64 of A-Z a-z 0-9 . _ -'),
  length: z.strictObject({
    encoding: z.enum(['binary', 'bcd', 'ascii']),
    bytes: z.int().positive(),
    counts: z.enum(['message', 'message-and-length']),
  }),
  tpdu: z.string(),
  header: z.string(),
  signInWanted: z.strictObject({ digit: z.int().nonnegative(), value: z.string() }).optional(),
  bytesMax: z.int().positive(),
  fields: z.array(field).min(1),
  mac: z.strictObject({
    field: fieldNumber,
    algorithm: z.enum(MAC_ALGORITHMS),
    replies: z.enum(['all', 'approvals']),
  }),
  keys: z.strictObject({ field: fieldNumber, request: z.string(), reply: z.array(keyPart).min(1) }),
  blocks: z.strictObject({
    field: fieldNumber,
    code: z.string(),
    order: z.string(),
    fate: z.string(),
    wallet: z.string(),
    walletOrder: z.string(),
    returnsCode: z.boolean().optional(),
  }),
  values: z.record(z.string().regex(/^\d{1,2}$/, 'a field number'), z.string()),
  messages: z.strictObject(each(OPERATIONS, message)),
  replyFields: numbers,
  answers: z.strictObject(each(ANSWER_NAMES, z.array(z.string()))),
  fates: z.strictObject(each(Object.keys(FATES), z.string())),
}) as unknown as z.ZodType<Dialect>;

/** JSON Schema of a dialect file, for editors; published as docs/dialect.schema.json. */
export function dialectJsonSchema(): unknown {
  return z.toJSONSchema(DIALECT_SCHEMA, { io: 'input', reused: 'ref' });
}

function each<T extends z.ZodType>(names: readonly string[], schema: T): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, schema]));
}
