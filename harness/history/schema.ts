/** The vocabulary of devices/wire/events.ts as a schema, for histories that somebody else recorded. */
import { z } from 'zod';
import { CHANNELS } from '../../devices/wire/channels.js';

const text = z.string();
const at = z.number().nonnegative();
const amount = z.int();
const episode = z.int().nonnegative();
const count = z.int().nonnegative();
const totals = z.object({ count: z.int().nonnegative(), amount });
const outcome = z.enum(['APPROVED', 'DECLINED', 'CANCELLED', 'REVERSED', 'REFUNDED', 'VOIDED', 'UNKNOWN', 'NOT-FOUND']);
const cause = z.enum(['NETWORK', 'SYSTEM', 'OPERATION', 'FRAUD']);
const stage = z.enum(['SCANNING', 'SENDING', 'WAITING-CONSUMER', 'QUERYING', 'REVERSING', 'PENDING']);
const party = z.enum(['register', 'terminal', 'acquirer', 'wallet', 'soundbox']);

const run = z.object({
  kind: z.literal('run'),
  schema: z.literal(1),
  scanrig: text,
  world: z.enum(['virtual', 'wired', 'hardware']),
  suite: text,
  seed: z.int(),
  firmware: text,
});
const header = z.object({
  kind: z.literal('episode'),
  episode,
  observed: z.array(z.enum(CHANNELS)),
  terminal: z.object({
    terminal: text,
    merchant: text,
    mcc: text,
    feeBasisPoints: z.number().nonnegative(),
    feeRounding: z.enum(['half-up', 'down', 'free-below-one']),
    soundbox: z.boolean(),
  }),
  plan: z.unknown().optional(),
});

function event<const K extends string, const B extends string, S extends z.ZodRawShape>(
  kind: readonly K[],
  by: B,
  shape: S,
) {
  return z.object({ episode, at, by: z.literal(by), kind: z.enum(kind), ...shape });
}

const money = { code: text, amount, wallet: text, walletOrder: text, order: text.optional() };
const capture = {
  code: text,
  order: text,
  amount,
  merchant: text,
  mcc: text,
  terminal: text,
  trace: text,
  batch: text,
  reference: text,
};

const events = [
  event(['intent'], 'register', {
    payment: text,
    sale: text,
    intent: z.enum(['sale', 'void', 'refund']),
    order: text,
    original: text.optional(),
    amount,
    currency: text,
    mode: z.enum(['C', 'M']),
    code: text.optional(),
    wallet: text.optional(),
  }),
  event(['reply'], 'register', {
    via: z.enum(['result', 'query', 'last']),
    order: text,
    outcome,
    amount: amount.optional(),
    code: text.optional(),
    cause: cause.optional(),
    textZh: text.optional(),
    textEn: text.optional(),
    nextZh: text.optional(),
    nextEn: text.optional(),
    trace: text.optional(),
    batch: text.optional(),
    reference: text.optional(),
    wallet: text.optional(),
    walletOrder: text.optional(),
    merchant: text.optional(),
    terminal: text.optional(),
  }),
  event(['progress'], 'register', { order: text, stage }),
  event(['refusal'], 'register', { order: text.optional(), reason: text, detail: text.optional() }),
  event(['display'], 'terminal', {
    order: text.optional(),
    outcome: outcome.optional(),
    amount: amount.optional(),
    textZh: text,
    textEn: text,
  }),
  event(['receipt'], 'terminal', { order: text, outcome, amount, reference: text.optional(), text }),
  event(['announcement'], 'soundbox', {
    credit: text,
    terminal: text,
    amount,
    wallet: text,
    cut: z.boolean().optional(),
  }),
  event(['day-report'], 'register', { batch: text, sales: totals, refunds: totals, balanced: z.boolean() }),
  event(['status'], 'register', {
    state: z.enum(['IDLE', 'BUSY', 'FAULT']),
    reversalsOwed: z.int(),
    resultsUndelivered: z.int(),
  }),
  event(['debited', 'given-back'], 'wallet', money),
  event(['bad-code'], 'wallet', { code: text, why: z.enum(['used', 'expired', 'unknown']), taken: z.boolean() }),
  event(['captured', 'reversed', 'voided', 'refunded'], 'acquirer', capture),
  event(['settlement-row'], 'acquirer', {
    batch: text,
    order: text,
    code: text,
    type: z.enum(['sale', 'void', 'refund', 'reversal']),
    gross: amount,
    fee: amount,
    net: amount,
    businessDate: text,
    merchant: text,
    terminal: text,
  }),
  event(['batch-closed'], 'acquirer', {
    batch: text,
    terminal: text,
    balanced: z.boolean(),
    dayEnd: z.literal(true).optional(),
  }),
  event(['credit-published'], 'acquirer', { credit: text, code: text, order: text, amount, terminal: text }),
  event(['answered'], 'acquirer', {
    mti: text,
    what: text,
    order: text.optional(),
    trace: text,
    code: text,
    fate: text.optional(),
    mac: z.enum(['right', 'wrong', 'none', 'not-due', 'altered']),
    heldMs: z.number().nonnegative().optional(),
  }),
  event(['fault'], 'rig', {
    index: z.int(),
    fault: text,
    phase: z.enum(['asked', 'placed', 'hit', 'over']),
    did: text.optional(),
  }),
  event(['heal'], 'rig', {}),
  event(['quiescence'], 'rig', { reached: z.boolean(), why: text.optional() }),
  event(['power'], 'rig', { party, up: z.boolean(), self: z.boolean().optional() }),
  event(['line'], 'rig', {
    line: z.enum(['register', 'acquirer', 'broker']),
    what: z.enum(['down', 'up', 'garbled', 'clear', 'false-ack', 'refused', 'reset']),
    why: text.optional(),
  }),
  event(['link'], 'rig', {
    link: z.enum(['register', 'register-proxy', 'acquirer', 'wallet']),
    to: party,
    bytesIn: count,
    bytesOut: count,
    chunks: count,
    connections: count.optional(),
    refused: count.optional(),
    reset: count.optional(),
  }),
  event(['silence'], 'register', { silentMs: z.number() }),
  event(['overheard'], 'rig', { text }),
  event(['passed'], 'rig', {
    to: z.enum(['acquirer', 'terminal']),
    side: z.enum(['terminal', 'acquirer']),
    what: text,
    mti: text.optional(),
    order: text.optional(),
    trace: text.optional(),
    amount: amount.optional(),
    code: text.optional(),
    card: text.optional(),
    answer: text.optional(),
    fate: text.optional(),
    reference: text.optional(),
    bytes: count,
  }),
  event(['code-shown', 'code-gone'], 'rig', { code: text, order: text, tookMs: z.number().nonnegative() }),
  event(['exposure'], 'rig', { secret: z.enum(['code', 'card', 'key']), token: text, where: text }),
  event(['rig-fault'], 'rig', {
    what: text,
    orders: z.array(text).optional(),
    aside: z.array(z.strictObject({ kind: text, order: text.optional() })).optional(),
  }),
  event(['moment'], 'rig', { moment: text, order: text.optional() }),
] as const;

const BY_KIND = new Map<string, z.ZodType>([
  ['run', run],
  ['episode', header],
]);
for (const schema of events) for (const kind of schema.shape.kind.options) BY_KIND.set(kind, schema);

const journalLine = z.union([run, header, ...events]);

/** JSON Schema (draft 2020-12) of one line of a journal, published as docs/history.schema.json. */
export function historyJsonSchema(): unknown {
  return z.toJSONSchema(journalLine, { io: 'input' });
}

export interface LineProblem {
  readonly field: string;
  readonly expected: string;
  readonly got: string;
}

/** What is wrong with a parsed line, or `undefined`. */
export function journalLineProblem(value: unknown): LineProblem | undefined {
  if (typeof value !== 'object' || value === null) return { field: '', expected: 'an object', got: typeof value };
  const kind = (value as { kind?: unknown }).kind;
  const schema = typeof kind === 'string' ? BY_KIND.get(kind) : undefined;
  if (schema === undefined)
    return {
      field: 'kind',
      expected: `one of ${[...BY_KIND.keys()].join(', ')}`,
      got: JSON.stringify(kind) ?? 'nothing',
    };
  const result = schema.safeParse(value);
  if (result.success) return undefined;
  const issue = result.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  const got = issue?.path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
  return { field, expected: issue?.message ?? 'something else', got: (JSON.stringify(got) ?? 'nothing').slice(0, 80) };
}
