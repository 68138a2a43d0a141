/** DATA to semantic message, by the profile's tables. Total: anything else is a refusal with its reason. */
import { type CompiledMessage, type CompiledRule, compiled } from './compiled.js';
import type { Incoming, RegisterMessage } from './messages.js';
import type { MessageSpec } from './profile.js';

export function decodeRegisterMessage(spec: MessageSpec, data: Uint8Array): Incoming {
  const codeBytes = spec.codes.PA.length;
  const bodyAt = codeBytes + spec.number.digits;
  const text = latin1(data);
  const wire = text.slice(0, codeBytes);
  const number = text.slice(codeBytes, bodyAt);
  const table = compiled(spec).byWire.get(wire);
  if (!isDigits(number, spec.number.digits)) return { ok: false, refusal: 'BAD-FIELD', detail: 'number' };
  if (table === undefined) return { ok: false, refusal: 'UNKNOWN-COMMAND', detail: printable(wire), number };
  const values: Record<string, string | number | boolean> = { code: table.code, number };
  const wrong =
    spec.layout.kind === 'tlv'
      ? readTlv(spec, table, data, text, bodyAt, values)
      : readFixed(spec, table.rules, data, text, bodyAt, values);
  if (wrong !== undefined) {
    const order = values['order'];
    return { ok: false, refusal: 'BAD-FIELD', detail: wrong, number, ...(typeof order === 'string' ? { order } : {}) };
  }
  return { ok: true, message: values as unknown as RegisterMessage };
}

const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
type Values = Record<string, string | number | boolean>;

/** Tags in any order; unknown ones are passed over, a known one twice is wrong. @returns the tag that is wrong */
function readTlv(
  spec: MessageSpec,
  { rules, byTag }: CompiledMessage,
  data: Uint8Array,
  text: string,
  from: number,
  values: Values,
): string | undefined {
  if (spec.layout.kind !== 'tlv') return 'layout';
  const { tagBytes, lengthDigits } = spec.layout;
  let seen = 0;
  let wrong: string | undefined;
  let at = from;
  while (at < data.length) {
    const tag = text.slice(at, at + tagBytes);
    const valueAt = at + tagBytes + lengthDigits;
    const length = decimal(data, at + tagBytes, valueAt);
    const end = valueAt + length;
    if (length < 0 || end > data.length) return printable(tag);
    const index = byTag.get(tag) ?? -1;
    const rule = rules[index];
    if (rule !== undefined) {
      if ((seen & (1 << index)) !== 0) wrong ??= tag;
      seen |= 1 << index;
      if (!readValue(rule, data, text, valueAt, end, values)) wrong ??= tag;
    }
    at = end;
  }
  if (wrong !== undefined) return wrong;
  for (let i = 0; i < rules.length; i += 1) {
    const rule = rules[i] as CompiledRule;
    if ((seen & (1 << i)) === 0 && !rule.optional && !isOptionalHere(values)) return rule.tag;
  }
  return undefined;
}

/** Empty fields are looked at last: whether they may be empty can hang on a field behind them. */
function readFixed(
  spec: MessageSpec,
  rules: readonly CompiledRule[],
  data: Uint8Array,
  text: string,
  from: number,
  values: Values,
): string | undefined {
  if (spec.layout.kind !== 'fixed') return 'layout';
  const padding = spec.layout.pad.charCodeAt(0);
  let at = from;
  let empty = 0;
  for (let i = 0; i < rules.length; i += 1) {
    const rule = rules[i] as CompiledRule;
    let end = at + rule.max;
    if (end > data.length) return rule.tag;
    const next = end;
    while (end > at && data[end - 1] === padding) end -= 1;
    if (end === at) empty |= 1 << i;
    else if (!readValue(rule, data, text, at, end, values)) return rule.tag;
    at = next;
  }
  if (at !== data.length) return 'length';
  for (let i = 0; i < rules.length; i += 1) {
    const rule = rules[i] as CompiledRule;
    if ((empty & (1 << i)) === 0 || rule.optional || isOptionalHere(values)) continue;
    if (!readValue(rule, data, text, from, from, values)) return rule.tag;
  }
  return undefined;
}

/** A result that knows no such order carries nothing else. */
function isOptionalHere(values: Values): boolean {
  return values['outcome'] === 'NOT-FOUND';
}

function readValue(
  rule: CompiledRule,
  data: Uint8Array,
  characters: string,
  from: number,
  to: number,
  values: Values,
): boolean {
  const length = to - from;
  if (length > rule.max) return false;
  if (length === 0 && rule.emptyWhenAbsent) return true;
  if (length < rule.min) return false;
  const text = decodeText(data, characters, from, to);
  if (text === undefined) return false;
  if (rule.meanings !== undefined) return readWord(rule, text, values);
  if (rule.type === 'number') {
    if (!isDigits(text, length) || length > 15) return false;
    values[rule.key] = Number(text);
    return true;
  }
  if (rule.type === 'digits' && !isDigits(text, length)) return false;
  if (rule.pattern !== undefined && !rule.pattern.test(text)) return false;
  values[rule.key] = text;
  return true;
}

function readWord(rule: CompiledRule, text: string, values: Values): boolean {
  const meaning = rule.meanings?.get(text);
  if (meaning === undefined) return false;
  values[rule.key] = rule.type === 'boolean' ? meaning === 'true' : meaning;
  return true;
}

/** `undefined`: not UTF-8. */
function decodeText(data: Uint8Array, characters: string, from: number, to: number): string | undefined {
  for (let i = from; i < to; i += 1) if (data[i]! > 127) return decodeUtf8(characters.slice(from, to));
  return characters.slice(from, to);
}

/** Sentences come again and again: each is decoded once. */
const SENTENCES = new Map<string, string>();
const SENTENCES_MAX = 1_000;

function decodeUtf8(characters: string): string | undefined {
  let text = SENTENCES.get(characters);
  if (text !== undefined) return text;
  try {
    text = DECODER.decode(Buffer.from(characters, 'latin1'));
  } catch {
    return undefined;
  }
  if (SENTENCES.size >= SENTENCES_MAX) SENTENCES.clear();
  SENTENCES.set(characters, text);
  return text;
}

/** A character for each byte, of which fields are parts: a string for every field would be built character by character. */
function latin1(data: Uint8Array): string {
  if (data.length > CHARS.length) return Buffer.from(data).toString('latin1');
  for (let i = 0; i < data.length; i += 1) CHARS[i] = data[i]!;
  return CHARS.toString('latin1', 0, data.length);
}

const CHARS = Buffer.alloc(4_096);

/** ASCII digits as a number, or -1 where there are none or others among them. */
function decimal(data: Uint8Array, from: number, to: number): number {
  if (to > data.length || from >= to) return -1;
  let value = 0;
  for (let i = from; i < to; i += 1) {
    const digit = data[i]! - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function isDigits(text: string, length: number): boolean {
  if (text.length !== length || length === 0) return false;
  for (let i = 0; i < length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 48 || unit > 57) return false;
  }
  return true;
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
