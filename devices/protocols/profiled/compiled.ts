/**
 * A profile's message tables made ready for use: every rule has every property, so that the engine reads objects of one
 * shape, and words and tags are found without a search.
 */
import type { MessageCode } from './messages.js';
import type { FieldRule, MessageSpec } from './profile.js';

export interface CompiledRule {
  readonly key: string;
  readonly tag: string;
  readonly type: FieldRule['type'];
  readonly max: number;
  readonly min: number;
  readonly optional: boolean;
  readonly emptyWhenAbsent: boolean;
  /** Semantic word to wire word. */
  readonly words: ReadonlyMap<string, string> | undefined;
  /** Wire word to semantic word. */
  readonly meanings: ReadonlyMap<string, string> | undefined;
  readonly pattern: RegExp | undefined;
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

function compile(spec: MessageSpec): CompiledSpec {
  const byCode = new Map<MessageCode, CompiledMessage>();
  const byWire = new Map<string, CompiledMessage>();
  for (const code of Object.keys(spec.codes) as MessageCode[]) {
    const rules = spec.fields[code].map(compileRule);
    const byTag = new Map(rules.map((rule, index) => [rule.tag, index]));
    const message = { code, wire: spec.codes[code], rules, byTag };
    byCode.set(code, message);
    byWire.set(message.wire, message);
  }
  return { byCode, byWire };
}

function compileRule(rule: FieldRule): CompiledRule {
  const words = rule.words === undefined ? undefined : Object.entries(rule.words);
  return {
    key: rule.key,
    tag: rule.tag,
    type: rule.type,
    max: rule.max,
    min: rule.min ?? 0,
    optional: rule.optional === true,
    emptyWhenAbsent: rule.emptyWhenAbsent === true,
    words: words === undefined ? undefined : new Map(words),
    meanings: words === undefined ? undefined : new Map(words.map(([meaning, word]) => [word, meaning])),
    pattern: rule.pattern === undefined ? undefined : new RegExp(`^(?:${rule.pattern})$`, 'u'),
  };
}
