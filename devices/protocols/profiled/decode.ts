/** DATA to semantic message, by the profile's tables. Total: anything else is a refusal with its reason. */
import { type CompiledMessage, type CompiledRule, compiled } from './compiled.js';
import type { Incoming, RegisterMessage } from './messages.js';
import type { MessageSpec } from './profile.js';

export function decodeRegisterMessage(spec: MessageSpec, data: Uint8Array): Incoming {
  const codeBytes = spec.codes.PA.length;
  const bodyAt = codeBytes + spec.number.digits;
  const wire = ascii(data, 0, codeBytes);
  const number = ascii(data, codeBytes, bodyAt);
  const table = compiled(spec).byWire.get(wire);
  if (!isDigits(number, spec.number.digits)) return { ok: false, refusal: 'BAD-FIELD', detail: 'number' };
  if (table === undefined) return { ok: false, refusal: 'UNKNOWN-COMMAND', detail: printable(wire), number };
  const values: Record<string, string | number | boolean> = { code: table.code, number };
  const wrong =
    spec.layout.kind === 'tlv'
      ? readTlv(spec, table, data, bodyAt, values)
      : readFixed(spec, table.rules, data, bodyAt, values);
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
  from: number,
  values: Values,
): string | undefined {
  if (spec.layout.kind !== 'tlv') return 'layout';
  const { tagBytes, lengthDigits } = spec.layout;
  let seen = 0;
  let wrong: string | undefined;
  let at = from;
  while (at < data.length) {
    const tag = ascii(data, at, at + tagBytes);
    const valueAt = at + tagBytes + lengthDigits;
    const length = decimal(data, at + tagBytes, valueAt);
    const end = valueAt + length;
    if (length < 0 || end > data.length) return printable(tag);
    const index = byTag.get(tag) ?? -1;
    const rule = rules[index];
    if (rule !== undefined) {
      if ((seen & (1 << index)) !== 0) wrong ??= tag;
      seen |= 1 << index;
      if (!readValue(rule, data, valueAt, end, values)) wrong ??= tag;
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
    else if (!readValue(rule, data, at, end, values)) return rule.tag;
    at = next;
  }
  if (at !== data.length) return 'length';
  for (let i = 0; i < rules.length; i += 1) {
    const rule = rules[i] as CompiledRule;
    if ((empty & (1 << i)) === 0 || rule.optional || isOptionalHere(values)) continue;
    if (!readValue(rule, data, from, from, values)) return rule.tag;
  }
  return undefined;
}

/** A result that knows no such order carries nothing else. */
function isOptionalHere(values: Values): boolean {
  return values['outcome'] === 'NOT-FOUND';
}

function readValue(rule: CompiledRule, data: Uint8Array, from: number, to: number, values: Values): boolean {
  const length = to - from;
  if (length > rule.max) return false;
  if (length === 0 && rule.emptyWhenAbsent) return true;
  if (length < rule.min) return false;
  const text = decodeText(data, from, to);
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

function decodeText(data: Uint8Array, from: number, to: number): string | undefined {
  let text = '';
  for (let i = from; i < to; i += 1) {
    const byte = data[i]!;
    if (byte > 127) {
      try {
        return DECODER.decode(data.subarray(from, to));
      } catch {
        return undefined;
      }
    }
    text += String.fromCharCode(byte);
  }
  return text;
}

function ascii(data: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let i = from; i < to && i < data.length; i += 1) text += String.fromCharCode(data[i]!);
  return text;
}

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
