/** Plans as YAML files: read with the line and field of whatever is wrong, written for people. */
import { Document, isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { MisuseError } from '../../devices/wire/errors.js';
import { MOMENT_NAMES, type MomentName } from '../../devices/wire/moments.js';
import { FAULT_KINDS } from './faults/catalogue.js';
import type { FaultKind } from './faults/kind.js';
import { ordersOf, type Plan, type PlannedPayment } from './plan.js';

const whole = z.int().nonnegative();
const moment = z.enum(MOMENT_NAMES as [MomentName, ...MomentName[]]);
const payment = z.strictObject({
  at: whole,
  order: z.string().regex(/^[A-Za-z0-9-]{1,32}$/, 'order: 1 to 32 of A-Z a-z 0-9 -'),
  sale: z.string().optional(),
  amount: z.int().positive().max(999_999_999_999),
  mode: z.literal('consumer-presented'),
  wallet: z.literal('wechat'),
  consumer: z.strictObject({
    pays: z.enum(['at-once', 'after-password', 'cancels', 'never', 'no-funds', 'used-code', 'expired-code']),
    delayMs: whole,
  }),
  quirks: z
    .strictObject({
      systemError: z.enum(['done', 'not-done']).optional(),
      notPayLag: whole.optional(),
      payErrorLag: whole.optional(),
    })
    .optional(),
  retries: z.literal(true).optional(),
  presses: z.int().min(1).max(2).optional(),
  cancelAfterMs: whole.optional(),
  afterwards: z.enum(['void', 'refund']).optional(),
});
const from = z.union([z.strictObject({ moment, nth: z.int().positive() }), z.strictObject({ atMs: whole })]);
const until = z.strictObject({ afterMs: whole });
/** One shape for each kind: an end where it lasts, and the settings that it has. */
const fault = z.discriminatedUnion(
  'do',
  FAULT_KINDS.map((kind) => faultOf(kind)) as [ReturnType<typeof faultOf>, ...ReturnType<typeof faultOf>[]],
  { error: () => `one of ${FAULT_KINDS.map((kind) => kind.id).join(', ')}` },
);
const plan = z.strictObject({
  seed: z.int(),
  terminal: z.strictObject({
    profile: z.string(),
    firmware: z.string(),
    soundbox: z.boolean(),
    acquirerLink: z.enum(['tcp', 'tls']).optional(),
    ignoresTtl: z.literal(true).optional(),
  }),
  payments: z
    .array(payment)
    .min(1)
    .refine(everyOrderOnce, 'every order reference once, those of voids (-V) and refunds (-R) counted'),
  faults: z.array(fault),
});

/** @param where file name for messages @throws MisuseError with line and field */
export function parsePlan(text: string, where: string): Plan {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = document.errors[0];
  if (broken !== undefined) {
    throw new MisuseError({
      what: 'the plan is no YAML',
      where: `${where}:${lines.linePos(broken.pos[0]).line}`,
      got: broken.message.split('\n')[0] ?? '',
    });
  }
  const value: unknown = document.toJS();
  const result = plan.safeParse(value);
  if (result.success) return result.data as Plan;
  const issue = pointed(result.error.issues[0] as Issue);
  const { path } = issue;
  const node = nodeAt(document, path);
  const line = node === undefined ? 1 : lines.linePos(node).line;
  const got = path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value);
  throw new MisuseError({
    what: 'the plan is not one',
    where: `${where}:${line} ${path.join('.')}`,
    expected: wording(issue.message),
    got: (JSON.stringify(got) ?? 'nothing').slice(0, 120),
    next: 'docs/plan.schema.json describes a plan.',
  });
}

/** One line for each payment and each fault, so that a plan can be taken in at a glance. */
export function planToYaml(value: Plan): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  const inLine = (node: unknown): void => {
    if (isMap(node)) node.flow = true;
  };
  inLine(document.get('terminal'));
  for (const key of ['payments', 'faults']) {
    const list = document.get(key);
    if (isSeq(list)) for (const item of list.items) inLine(item);
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

/** JSON Schema of a plan file, for editors; published as docs/plan.schema.json. */
export function planJsonSchema(): unknown {
  return z.toJSONSchema(plan, { io: 'input', reused: 'ref' });
}

function everyOrderOnce(payments: readonly unknown[]): boolean {
  const orders = ordersOf(payments as readonly PlannedPayment[]);
  return new Set(orders).size === orders.length;
}

function faultOf(kind: FaultKind) {
  const settings = Object.entries(kind.settings ?? {}).map(([name, [least]]) => [name, setting(least)] as const);
  return z.strictObject({
    do: z.literal(kind.id),
    from,
    until: kind.lastsMs === undefined ? until.optional() : until,
    with: z.strictObject(Object.fromEntries(settings)).partial().optional(),
  });
}

/** Ranges are what exploration draws; a plan file may go beyond them, but not to where a setting means nothing. */
function setting(least: number) {
  return z.int().min(Math.min(1, least));
}

type Issue = z.core.$ZodIssue;

/** The field that is wrong, also inside one of several shapes and where it should not be at all. */
function pointed(issue: Issue): { readonly path: readonly PropertyKey[]; readonly message: string } {
  if (issue.code === 'unrecognized_keys')
    return { path: [...issue.path, ...issue.keys.slice(0, 1)], message: 'no such key' };
  const shapes = issue.code === 'invalid_union' ? issue.errors : [];
  // The shape that was meant has the keys that are there.
  const meant = shapes.find((issues) => !issues.some(({ code }) => code === 'unrecognized_keys')) ?? shapes[0];
  const inner = meant?.[0];
  if (inner === undefined) return issue;
  const { path, message } = pointed(inner);
  return { path: [...issue.path, ...path], message };
}

/** A complaint of zod, cut to what it would have had. */
function wording(message: string): string {
  return message
    .replace(/^(Invalid input|Too small|Too big|Invalid option): expected /, '')
    .replace(/, received .*$/, '');
}

/** Offset of the deepest node on the path that is there. */
function nodeAt(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number | undefined {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true) as { range?: readonly number[] } | undefined;
    if (node?.range?.[0] !== undefined) return node.range[0];
  }
  return undefined;
}
