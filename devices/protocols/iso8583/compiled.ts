/** A dialect as codec and parties use it: everything that can be worked out beforehand is, once. */
import { fromHex, toHex } from '../../wire/bytes.js';
import { ANSWER_NAMES, ANSWERS, FATES, type Fate, UNLISTED } from './answers.js';
import type { Dialect, FieldSpec, MessageSpec, Operation } from './dialect.js';
import { OPERATIONS } from './dialect.js';
import type { IsoMessage } from './table.js';
import { Template } from './template.js';

export interface CompiledMessage extends MessageSpec {
  readonly operation: Operation;
  readonly f60Form: Template;
  readonly f61Form: Template | undefined;
  readonly needs: ReadonlySet<number>;
  /** Fields of it that always have one value. */
  readonly constants: readonly (readonly [n: number, value: string])[];
  readonly replyFields: readonly number[];
}

export interface Compiled {
  readonly lengthBytes: number;
  /** Added to a message's length where the length counts itself. */
  readonly lengthExtra: number;
  readonly headerAt: number;
  readonly mtiAt: number;
  /** TPDU, header, MTI and bitmap. */
  readonly bytesMin: number;
  /** By field number. */
  readonly specs: readonly (FieldSpec | undefined)[];
  readonly envelopes: Readonly<Record<'request' | 'reply' | 'sign-in', Uint8Array>>;
  readonly messages: Readonly<Record<Operation, CompiledMessage>>;
  /** By type, those with a processing code first. */
  readonly byType: ReadonlyMap<string, readonly CompiledMessage[]>;
  /** F39 of the dialect by the rig's own code, and back. */
  readonly codeOf: ReadonlyMap<string, string>;
  readonly meaningOf: ReadonlyMap<string, string>;
  readonly wordOfFate: ReadonlyMap<string, string>;
  readonly fateOfWord: ReadonlyMap<string, string>;
  /** Bytes of the MAC key. */
  readonly makBytes: number;
}

const CACHE = new WeakMap<Dialect, Compiled>();

export function compiled(dialect: Dialect): Compiled {
  let known = CACHE.get(dialect);
  if (known === undefined) {
    known = compile(dialect);
    CACHE.set(dialect, known);
  }
  return known;
}

function compile(dialect: Dialect): Compiled {
  const specs: (FieldSpec | undefined)[] = new Array(65).fill(undefined);
  for (const field of dialect.fields) specs[field.n] = field;
  const { length, tpdu, header, signInWanted: wanted } = dialect;
  const swapped = tpdu.slice(0, 2) + tpdu.slice(6, 10) + tpdu.slice(2, 6);
  const asking =
    wanted === undefined ? header : header.slice(0, wanted.digit) + wanted.value + header.slice(wanted.digit + 1);
  const headerAt = length.bytes + tpdu.length / 2;
  const mtiAt = headerAt + header.length / 2;
  const messages = Object.fromEntries(OPERATIONS.map((one) => [one, message(dialect, one)])) as Compiled['messages'];
  const byType = new Map<string, CompiledMessage[]>();
  for (const one of Object.values(messages).toSorted((a, b) => vagueness(a) - vagueness(b)))
    byType.set(one.mti, [...(byType.get(one.mti) ?? []), one]);
  const fates = Object.entries(dialect.fates) as [Fate, string][];
  return {
    lengthBytes: length.bytes,
    lengthExtra: length.counts === 'message' ? 0 : length.bytes,
    headerAt,
    mtiAt,
    bytesMin: mtiAt - length.bytes + 2 + BITMAP_BYTES,
    specs,
    envelopes: {
      request: fromHex(tpdu + header),
      reply: fromHex(swapped + header),
      'sign-in': fromHex(swapped + asking),
    },
    messages,
    byType,
    codeOf: new Map(ANSWER_NAMES.map((name) => [ANSWERS[name], dialect.answers[name][0] ?? ANSWERS[name]])),
    meaningOf: new Map(ANSWER_NAMES.flatMap((name) => dialect.answers[name].map((code) => [code, ANSWERS[name]]))),
    wordOfFate: new Map(fates.map(([fate, word]) => [FATES[fate], word])),
    fateOfWord: new Map(fates.map(([fate, word]) => [word, FATES[fate]])),
    makBytes: dialect.keys.reply.find(({ key }) => key === 'mak')?.bytes ?? 8,
  };
}

/** A message without a processing code would pass for those that have one. */
function vagueness({ processing }: MessageSpec): number {
  return processing === undefined ? 1 : 0;
}

export const BITMAP_BYTES = 8;

function message(dialect: Dialect, operation: Operation): CompiledMessage {
  const spec = dialect.messages[operation];
  const needs = new Set(spec.fields);
  const constants = Object.entries(dialect.values)
    .map(([n, value]) => [Number(n), value] as const)
    .filter(([n]) => needs.has(n));
  return {
    ...spec,
    operation,
    f60Form: new Template(spec.f60),
    f61Form: spec.f61 === undefined ? undefined : new Template(spec.f61),
    needs,
    constants,
    replyFields: spec.reply ?? dialect.replyFields,
  };
}

/** What a request asks for: by type and processing code, and by F60 where those leave a choice. */
export function messageOf(dialect: Dialect, { mti, fields }: IsoMessage): CompiledMessage | undefined {
  const f60 = fields[60] ?? '';
  let first: CompiledMessage | undefined;
  for (const one of compiled(dialect).byType.get(mti) ?? NONE) {
    if (one.processing !== undefined && one.processing !== fields[3]) continue;
    if (one.f60Form.fits(f60)) return one;
    first ??= one;
  }
  return first;
}

const NONE: readonly CompiledMessage[] = [];

/** The same for a reply: 0210 answers 0200. */
export function requestMtiOf(mti: string): string {
  return String(Number(mti) - 10).padStart(4, '0');
}

/** F39 of a reply, as the rig's own code; '' where there is none. One that the dialect does not list proves nothing. */
export function meaningOf(dialect: Dialect, code: string | undefined): string {
  if (code === undefined) return '';
  const meaning = compiled(dialect).meaningOf.get(code);
  if (meaning !== undefined) return meaning;
  // One of somebody else's that is a code of the rig's own as well must not be taken for that.
  return OWN_CODES.has(code) ? UNLISTED : code;
}

const OWN_CODES: ReadonlySet<string> = new Set(Object.values(ANSWERS));

/** The dialect's F39 for a code of the rig's own. */
export function codeFor(dialect: Dialect, meaning: string): string {
  return compiled(dialect).codeOf.get(meaning) ?? meaning;
}

/** Must a reply with this F39 (the rig's own code) carry a MAC? */
export function macDue(dialect: Dialect, meaning: string): boolean {
  return dialect.mac.replies === 'all' || meaning === ANSWERS.done;
}

/** The text of the sign-in request's key field, in hex as binary fields are. */
export function signInText(dialect: Dialect): string {
  return toHex(Uint8Array.from(dialect.keys.request, (c) => c.charCodeAt(0)));
}
