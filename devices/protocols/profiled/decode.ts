/** DATA to semantic message, by the profile's tables. Total: anything else is a refusal with its reason. */
import { unitAt } from '../../wire/text.js';
import { type CompiledMessage, type CompiledRule, compiled } from './compiled.js';
import { decodeGbk } from './gbk.js';
import type { Incoming, RegisterMessage } from './messages.js';
import type { Layout, MessageSpec } from './profile.js';

export function decodeRegisterMessage(spec: MessageSpec, data: Uint8Array): Incoming {
  const all = compiled(spec);
  const { codeBytes } = all;
  const bodyAt = codeBytes + all.numberBytes;
  const source: Source = { data, characters: latin1(data), gbk: all.gbk };
  const wire = source.characters.slice(0, codeBytes);
  const number =
    spec.number.in === 'bcd' ? digitsIn(data, codeBytes, bodyAt) : source.characters.slice(codeBytes, bodyAt);
  const table = all.byWire.get(wire);
  if (number === undefined || !isDigits(number, spec.number.digits))
    return { ok: false, refusal: 'BAD-FIELD', detail: 'number' };
  if (table === undefined) return { ok: false, refusal: 'UNKNOWN-COMMAND', detail: shownCode(spec, wire), number };
  const values: Values = { code: table.code, number };
  const wrong = readFields(spec.layout, table, source, bodyAt, values);
  if (wrong !== undefined) {
    const order = values['order'];
    return { ok: false, refusal: 'BAD-FIELD', detail: wrong, number, ...(typeof order === 'string' ? { order } : {}) };
  }
  return { ok: true, message: values as unknown as RegisterMessage };
}

const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
type Values = Record<string, string | number | boolean>;

/** DATA as bytes and as a character for each byte, of which fields are parts. */
interface Source {
  readonly data: Uint8Array;
  readonly characters: string;
  readonly gbk: boolean;
}

/** @returns the tag that is wrong */
function readFields(
  layout: Layout,
  table: CompiledMessage,
  source: Source,
  from: number,
  values: Values,
): string | undefined {
  switch (layout.kind) {
    case 'tlv':
      return readTlv(layout, table, source, from, values);
    case 'fixed':
      return readFixed(table.rules, source, from, values);
    case 'separated':
      return readSeparated(layout.separator, table.rules, source, from, values);
  }
}

/** Tags in any order; unknown ones are passed over, a known one twice is wrong. */
function readTlv(
  layout: Extract<Layout, { readonly kind: 'tlv' }>,
  { rules, byTag }: CompiledMessage,
  source: Source,
  from: number,
  values: Values,
): string | undefined {
  const { tagBytes, tagsIn, lengthBytes, lengthIn } = layout;
  const { data, characters } = source;
  let seen = 0;
  let index = -1;
  let wrong: string | undefined;
  let at = from;
  while (at < data.length) {
    const valueAt = at + tagBytes + lengthBytes;
    const length = lengthAt(lengthIn, data, at + tagBytes, valueAt);
    const end = valueAt + length;
    if (length < 0 || end > data.length) {
      const tag = characters.slice(at, at + tagBytes);
      return tagsIn === 'hex' ? hexOf(tag) : printable(tag);
    }
    // Most senders keep to the order of the table.
    const next = rules[index + 1];
    if (next !== undefined && characters.startsWith(next.wireTag, at)) index += 1;
    else index = byTag.get(characters.slice(at, at + tagBytes)) ?? -1;
    const rule = rules[index];
    if (rule !== undefined) {
      if ((seen & (1 << index)) !== 0) wrong ??= rule.tag;
      seen |= 1 << index;
      if (!readValue(rule, source, valueAt, end, values)) wrong ??= rule.tag;
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
function readFixed(rules: readonly CompiledRule[], source: Source, from: number, values: Values): string | undefined {
  const { data } = source;
  let at = from;
  let empty = 0;
  for (let i = 0; i < rules.length; i += 1) {
    const rule = rules[i] as CompiledRule;
    let begin = at;
    let end = at + rule.width;
    if (end > data.length) return rule.tag;
    at = end;
    if (rule.right) while (begin < end && data[begin] === rule.pad) begin += 1;
    else while (end > begin && data[end - 1] === rule.pad) end -= 1;
    if (end === begin) empty |= 1 << i;
    else if (!readValue(rule, source, rule.bcd ? at - rule.width : begin, rule.bcd ? at : end, values)) return rule.tag;
  }
  if (at !== data.length) return 'length';
  return readEmpty(rules, empty, values);
}

/** Every field in order behind a separator; fields at the end may be left out where they may be absent. */
function readSeparated(
  separator: number,
  rules: readonly CompiledRule[],
  source: Source,
  from: number,
  values: Values,
): string | undefined {
  const { data } = source;
  let at = from;
  let empty = 0;
  for (let i = 0; i < rules.length; i += 1) {
    const rule = rules[i] as CompiledRule;
    if (at < data.length && data[at] !== separator) return rule.tag;
    const begin = Math.min(at + 1, data.length);
    let end = begin;
    while (end < data.length && data[end] !== separator) end += 1;
    if (end === begin) empty |= 1 << i;
    else if (!readValue(rule, source, begin, end, values)) return rule.tag;
    at = end;
  }
  if (at !== data.length) return 'length';
  return readEmpty(rules, empty, values);
}

/** @param empty the rules whose values have nothing in them, a bit each */
function readEmpty(rules: readonly CompiledRule[], empty: number, values: Values): string | undefined {
  for (let i = 0; i < rules.length; i += 1) {
    const rule = rules[i] as CompiledRule;
    if ((empty & (1 << i)) === 0 || rule.optional || isOptionalHere(values)) continue;
    if (rule.zeroPadded) values[rule.key] = 0;
    else if (!readValue(rule, NOTHING, 0, 0, values)) return rule.tag;
  }
  return undefined;
}

const NOTHING: Source = { data: new Uint8Array(0), characters: '', gbk: false };

/** The value of one field by itself, or undefined where it is none. */
export function fieldValue(
  spec: MessageSpec,
  rule: CompiledRule,
  data: Uint8Array,
  from: number,
  to: number,
): string | number | boolean | undefined {
  const values: Values = {};
  const source: Source = { data, characters: latin1(data), gbk: spec.text === 'gbk' };
  return readValue(rule, source, from, to, values) ? (values[rule.key] ?? '') : undefined;
}

/** A result that knows no such order carries nothing else. */
function isOptionalHere(values: Values): boolean {
  return values['outcome'] === 'NOT-FOUND';
}

function readValue(rule: CompiledRule, source: Source, from: number, to: number, values: Values): boolean {
  if (to - from > rule.width) return false;
  if (to === from && rule.emptyWhenAbsent) return true;
  const text = rule.bcd ? digitsIn(source.data, from, to) : textIn(source, from, to);
  if (text === undefined || (rule.bcd ? text.length : to - from) < rule.min) return false;
  if (rule.meanings !== undefined) return readWord(rule, text, values);
  if (rule.type === 'number') {
    // Beyond 15 digits a number is no longer exact; BCD may have a zero before them.
    if (!isDigits(text, text.length) || (text.length > 15 && text[0] !== '0')) return false;
    values[rule.key] = Number(text);
    return true;
  }
  if (rule.type === 'digits' && !isDigits(text, text.length)) return false;
  if (rule.pattern !== undefined && !rule.pattern.test(text)) return false;
  values[rule.key] = text;
  return true;
}

function readWord(rule: CompiledRule, text: string, values: Values): boolean {
  const meaning = rule.meanings?.get(text) ?? rule.otherwise;
  if (meaning === undefined) return false;
  values[rule.key] = rule.type === 'boolean' ? meaning === 'true' : meaning;
  return true;
}

/** `undefined`: not of the profile's encoding. */
function textIn({ data, characters, gbk }: Source, from: number, to: number): string | undefined {
  for (let i = from; i < to; i += 1) if (data[i]! > 127) return decodeOnce(characters.slice(from, to), gbk);
  return characters.slice(from, to);
}

/** Sentences come again and again: each is decoded once. */
const SENTENCES = { utf8: new Map<string, string>(), gbk: new Map<string, string>() };
const SENTENCES_MAX = 1_000;

function decodeOnce(characters: string, gbk: boolean): string | undefined {
  const known = gbk ? SENTENCES.gbk : SENTENCES.utf8;
  let text = known.get(characters);
  if (text !== undefined) return text;
  const bytes = Buffer.from(characters, 'latin1');
  text = gbk ? decodeGbk(bytes) : decodeUtf8(bytes);
  if (text === undefined) return undefined;
  if (known.size >= SENTENCES_MAX) known.clear();
  known.set(characters, text);
  return text;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return DECODER.decode(bytes);
  } catch {
    return undefined;
  }
}

/** BCD digits, or undefined where there are others among them. */
function digitsIn(data: Uint8Array, from: number, to: number): string | undefined {
  let text = '';
  for (let i = from; i < to; i += 1) {
    const byte = data[i] ?? 0xff;
    if (byte >> 4 > 9 || (byte & 15) > 9) return undefined;
    text += String.fromCharCode(48 + (byte >> 4), 48 + (byte & 15));
  }
  return text;
}

/** A character for each byte: a string for every field would be built character by character. */
function latin1(data: Uint8Array): string {
  if (data.length > CHARS.length) return Buffer.from(data).toString('latin1');
  for (let i = 0; i < data.length; i += 1) CHARS[i] = data[i]!;
  return CHARS.toString('latin1', 0, data.length);
}

const CHARS = Buffer.alloc(4_096);

/** The length of a value, or -1 where it is none. */
export function lengthAt(
  as: 'ascii' | 'bcd' | 'binary' | undefined,
  data: Uint8Array,
  from: number,
  to: number,
): number {
  if (to > data.length || from >= to) return -1;
  let value = 0;
  for (let i = from; i < to; i += 1) {
    const byte = data[i]!;
    if (as === 'binary') {
      value = value * 256 + byte;
    } else if (as === 'bcd') {
      if (byte >> 4 > 9 || (byte & 15) > 9) return -1;
      value = value * 100 + (byte >> 4) * 10 + (byte & 15);
    } else {
      if (byte < 48 || byte > 57) return -1;
      value = value * 10 + byte - 48;
    }
  }
  return value;
}

function isDigits(text: string, length: number): boolean {
  if (text.length !== length || length === 0) return false;
  for (let i = 0; i < length; i += 1) {
    const unit = unitAt(text, i);
    if (unit < 48 || unit > 57) return false;
  }
  return true;
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}

function shownCode(spec: MessageSpec, wire: string): string {
  return spec.codesIn === 'hex' ? hexOf(wire) : printable(wire);
}

function hexOf(text: string): string {
  return Array.from(text, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}
