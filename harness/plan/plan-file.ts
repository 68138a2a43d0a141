/** Plans as YAML files: read with the line and field of whatever is wrong, written for people. */
import { Document, isMap, isSeq } from 'yaml';
import { z } from 'zod';
import { nameOfDialect } from '../../devices/dialects/catalogue.js';
import { dialectToYaml, refuseDialectContradiction } from '../../devices/dialects/dialect-file.js';
import { DIALECT_SCHEMA } from '../../devices/dialects/dialect-schema.js';
import { nameOfChoice } from '../../devices/drivers/protocols.js';
import { refuseContradiction } from '../../devices/profiles/profile-file.js';
import { PROFILE_SCHEMA } from '../../devices/profiles/profile-schema.js';
import type { Dialect } from '../../devices/protocols/iso8583/dialect.js';
import type { Profile } from '../../devices/protocols/profiled/profile.js';
import { readYaml, type YamlWords } from '../../devices/wire/checked-yaml.js';
import { MisuseError } from '../../devices/wire/errors.js';
import { MOMENT_NAMES, type MomentName } from '../../devices/wire/moments.js';
import { FAULT_KINDS } from './faults/catalogue.js';
import type { FaultKind } from './faults/kind.js';
import { ordersOf, type Plan, type PlannedPayment, type PlannedTerminal } from './plan.js';

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
    dialect: z.string().optional(),
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
  /** A profile of somebody's own, so that the plan can be replayed without its file. */
  profile: PROFILE_SCHEMA.optional(),
  /** Likewise a dialect. */
  dialect: DIALECT_SCHEMA.optional(),
});

const PLAN_WORDS: YamlWords = { name: 'the plan', next: 'docs/plan.schema.json describes a plan.' };

/** As it stands in a file: a profile or dialect that was brought along is named, and stands whole at the end. */
type Written = Omit<Plan, 'terminal'> & {
  readonly terminal: Omit<PlannedTerminal, 'profile' | 'dialect'> & {
    readonly profile: string;
    readonly dialect?: string;
  };
  readonly profile?: Profile;
  readonly dialect?: Dialect;
};

/** @param where file name for messages @throws MisuseError with line, column and field */
export function parsePlan(text: string, where: string): Plan {
  const { value, at } = readYaml(plan as unknown as z.ZodType<Written>, text, where, PLAN_WORDS);
  const { profile, dialect, ...read } = value;
  if (profile !== undefined) refuseContradiction(profile, (path) => at(['profile', ...path]));
  if (dialect !== undefined) refuseDialectContradiction(dialect, (path) => at(['dialect', ...path]));
  for (const [part, brought] of Object.entries({ profile, dialect }) as ['profile' | 'dialect', Named | undefined][])
    if (brought !== undefined && read.terminal[part] !== brought.name)
      throw new MisuseError({
        what: 'the plan is not one',
        where: at(['terminal', part]),
        expected: `${brought.name}, the ${part} that the plan brings along`,
        got: read.terminal[part] ?? 'none',
        next: `Give both one name, or take \`${part}\` out at the end.`,
      });
  if (profile === undefined && dialect === undefined) return read;
  const spoken = dialect === undefined ? {} : { dialect };
  return { ...read, terminal: { ...read.terminal, profile: profile ?? read.terminal.profile, ...spoken } };
}

interface Named {
  readonly name: string;
}

/** The whole plan, to be kept: one line for each payment and each fault, so that it can be taken in at a glance. */
export function planToYaml(value: Plan): string {
  const { profile, dialect } = value.terminal;
  const own = typeof profile === 'string' ? '' : profileSection(profile);
  return `${planShown(value)}${own}${typeof dialect === 'object' ? dialectToYaml({ dialect }) : ''}`;
}

/** The plan for people: without the profile and the dialect that it brings along. */
export function planShown(value: Plan): string {
  const { terminal } = value;
  const { dialect } = terminal;
  const spoken = { profile: nameOfChoice(terminal.profile), ...(dialect && { dialect: nameOfDialect(dialect) }) };
  const named = { ...value, terminal: { ...terminal, ...spoken } };
  const document = new Document(named, { aliasDuplicateObjects: false });
  inLine(document.get('terminal'));
  for (const key of ['payments', 'faults']) {
    const list = document.get(key);
    if (isSeq(list)) for (const item of list.items) inLine(item);
  }
  return document.toString(LAYOUT);
}

const LAYOUT = { lineWidth: 0, flowCollectionPadding: true };

/** The profile part, a line for each field. */
function profileSection(profile: Profile): string {
  const document = new Document({ profile }, { aliasDuplicateObjects: false });
  for (const key of ['serial', 'frame', 'timers']) inLine(document.getIn(['profile', key]));
  for (const key of ['codes', 'number', 'layout']) inLine(document.getIn(['profile', 'message', key]));
  const fields = document.getIn(['profile', 'message', 'fields']);
  if (isMap(fields))
    for (const { value: rules } of fields.items) if (isSeq(rules)) for (const rule of rules.items) inLine(rule);
  return document.toString(LAYOUT);
}

function inLine(node: unknown): void {
  if (isMap(node)) node.flow = true;
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
