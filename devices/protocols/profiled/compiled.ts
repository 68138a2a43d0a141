/**
 * A profile's message tables made ready for use: every rule has every property, so that the engine reads objects of one
 * shape, and words and tags are found without a search. What stands on the line as bytes is text here, a character a byte.
 */
import { MESSAGE_CODES, type MessageCode } from './messages.js';
import type { FieldRule, Layout, MessageSpec } from './profile.js';

export interface CompiledRule {
  readonly key: string;
  readonly tag: string;
  readonly wireTag: string;
  readonly type: FieldRule['type'];
  readonly max: number;
  readonly min: number;
  readonly bcd: boolean;
  /** Bytes in a fixed layout, and the most elsewhere. */
  readonly width: number;
  readonly right: boolean;
  /** The byte that fills what a value leaves free. */
  readonly pad: number;
  /** Nothing but padding is 0 and no absent value. */
  readonly zeroPadded: boolean;
  readonly optional: boolean;
  readonly emptyWhenAbsent: boolean;
  /** Semantic word to wire word. */
  readonly words: ReadonlyMap<string, string> | undefined;
  /** Wire word to semantic word. */
  readonly meanings: ReadonlyMap<string, string> | undefined;
  readonly otherwise: string | undefined;
  readonly pattern: RegExp | undefined;
  readonly secret: boolean;
}

export interface CompiledMessage {
  readonly code: MessageCode;
  readonly wire: string;
  readonly rules: readonly CompiledRule[];
  /** Index of the rule of a tag. */
  readonly byTag: ReadonlyMap<string, number>;
}

export interface CompiledSpec {
  readonly byCode: ReadonlyMap<MessageCode, CompiledMessage>;
  readonly byWire: ReadonlyMap<string, CompiledMessage>;
  readonly codeBytes: number;
  readonly numberBytes: number;
  readonly gbk: boolean;
}

const COMPILED = new WeakMap<MessageSpec, CompiledSpec>();

/** Compiled once for each profile. */
export function compiled(spec: MessageSpec): CompiledSpec {
  let found = COMPILED.get(spec);
  if (found === undefined) {
    found = compile(spec);
    COMPILED.set(spec, found);
  }
  return found;
}

/** Does the link have this message? */
export function canSay(spec: MessageSpec, code: MessageCode): boolean {
  return spec.codes[code] !== undefined;
}

/** Text, or pairs of hex digits, as the bytes that they stand for, a character each. */
export function wireBytes(text: string, as: 'ascii' | 'hex' | undefined): string {
  if (as !== 'hex') return text;
  return (text.match(/../g) ?? []).map((pair) => String.fromCharCode(Number.parseInt(pair, 16))).join('');
}

/** Bytes that the value of a rule takes in a fixed layout, and at most elsewhere. */
export function widthOf({ in: as, max }: FieldRule): number {
  return as === 'bcd' ? Math.ceil(max / 2) : max;
}

/** No digit: what stands in BCD where there is no value. */
const NO_DIGITS = 0xff;

function compile(spec: MessageSpec): CompiledSpec {
  const byCode = new Map<MessageCode, CompiledMessage>();
  const byWire = new Map<string, CompiledMessage>();
  let codeBytes = 0;
  for (const code of MESSAGE_CODES) {
    const written = spec.codes[code];
    if (written === undefined) continue;
    const wire = wireBytes(written, spec.codesIn);
    const rules = (spec.fields[code] ?? []).map((rule) => compileRule(rule, spec.layout));
    const byTag = new Map(rules.map((rule, index) => [rule.wireTag, index]));
    const message = { code, wire, rules, byTag };
    byCode.set(code, message);
    byWire.set(wire, message);
    codeBytes = wire.length;
  }
  const { digits, in: as } = spec.number;
  return { byCode, byWire, codeBytes, numberBytes: as === 'bcd' ? digits / 2 : digits, gbk: spec.text === 'gbk' };
}

function compileRule(rule: FieldRule, layout: Layout): CompiledRule {
  const bcd = rule.in === 'bcd';
  const pad = rule.pad ?? (layout.kind === 'fixed' ? layout.pad : ' ');
  const words = Object.entries(rule.words ?? {}).map(([meaning, word]) => [meaning, [word].flat()] as const);
  const worded = rule.words !== undefined;
  return {
    key: rule.key,
    tag: rule.tag,
    wireTag: layout.kind === 'tlv' ? wireBytes(rule.tag, layout.tagsIn) : rule.tag,
    type: rule.type,
    max: rule.max,
    min: rule.min ?? 0,
    bcd,
    width: widthOf(rule),
    right: !bcd && rule.align === 'right',
    pad: bcd ? NO_DIGITS : pad.charCodeAt(0),
    zeroPadded: !bcd && rule.type === 'number' && pad === '0',
    optional: rule.optional === true,
    emptyWhenAbsent: rule.emptyWhenAbsent === true,
    words: worded ? new Map(words.map(([meaning, [first]]) => [meaning, first as string])) : undefined,
    meanings: worded
      ? new Map(words.flatMap(([meaning, all]) => all.map((word) => [word, meaning] as const)))
      : undefined,
    otherwise: rule.otherwise,
    secret: rule.secret === true,
    pattern: rule.pattern === undefined ? undefined : new RegExp(`^(?:${rule.pattern})$`, 'u'),
  };
}
