/** Semantic message to DATA, by the profile's tables. */
import { copyBytes } from '../../wire/bytes.js';
import { assert, WireError } from '../../wire/errors.js';
import { putCharacters, unitAt } from '../../wire/text.js';
import { type CompiledRule, type CompiledSpec, compiled } from './compiled.js';
import { putGbk } from './gbk.js';
import type { RegisterMessage } from './messages.js';
import type { Layout, MessageSpec } from './profile.js';

/**
 * @returns DATA: code, number, fields
 * @throws WireError blaming us for a value that does not fit, path `PA.02`
 */
export function encodeRegisterMessage(spec: MessageSpec, message: RegisterMessage): Uint8Array {
  const values = message as unknown as Readonly<Record<string, string | number | boolean | undefined>>;
  const all = compiled(spec);
  const table = all.byCode.get(message.code);
  assert(table !== undefined, `message ${message.code} is not in the profile`);
  const { layout } = spec;
  let at = putCharacters(table.wire, OUT, 0);
  at =
    spec.number.in === 'bcd' ? putDigits(message.number, all.numberBytes, at) : putCharacters(message.number, OUT, at);
  for (const rule of table.rules) {
    const bare = values['outcome'] === 'NOT-FOUND' && values[rule.key] === undefined;
    const text = bare ? undefined : wireText(message.code, rule, values[rule.key]);
    if (layout.kind === 'fixed') at = putFixed(message.code, rule, text, all, at);
    else if (layout.kind === 'separated') at = putSeparated(message.code, rule, text ?? '', all, layout.separator, at);
    else if (text !== undefined) at = putTlv(message.code, rule, text, all, layout, at);
  }
  return copyBytes(OUT, 0, at);
}

const OUT = new Uint8Array(65_536);
const ENCODER = new TextEncoder();

function wireText(code: string, rule: CompiledRule, value: string | number | boolean | undefined): string | undefined {
  if (value === undefined) {
    if (rule.emptyWhenAbsent) return '';
    if (rule.optional) return undefined;
    throw misfit(code, rule, 'a value', 'none');
  }
  if (rule.words !== undefined) {
    const word = rule.words.get(String(value));
    if (word === undefined) throw misfit(code, rule, [...rule.words.keys()].join(', '), String(value));
    return word;
  }
  return String(value);
}

type TlvLayout = Extract<Layout, { readonly kind: 'tlv' }>;

function putTlv(code: string, rule: CompiledRule, text: string, all: CompiledSpec, layout: TlvLayout, at: number) {
  const { lengthBytes, lengthIn } = layout;
  const valueAt = at + rule.wireTag.length + lengthBytes;
  const end = putValue(code, rule, text, all, valueAt);
  putCharacters(rule.wireTag, OUT, at);
  let left = end - valueAt;
  for (let i = valueAt - 1; i >= valueAt - lengthBytes; i -= 1) {
    if (lengthIn === undefined || lengthIn === 'ascii') {
      OUT[i] = 48 + (left % 10);
      left = Math.floor(left / 10);
    } else if (lengthIn === 'bcd') {
      const two = left % 100;
      OUT[i] = (Math.floor(two / 10) << 4) | (two % 10);
      left = Math.floor(left / 100);
    } else {
      OUT[i] = left & 255;
      left >>= 8;
    }
  }
  return end;
}

function putFixed(code: string, rule: CompiledRule, text: string | undefined, all: CompiledSpec, at: number): number {
  const whole = at + rule.width;
  let end = at;
  if (text !== undefined && text !== '') {
    if (rule.bcd) return putDigits(digitsOf(code, rule, text), rule.width, at);
    end = putValue(code, rule, text, all, at);
  }
  if (rule.right) {
    OUT.copyWithin(whole - (end - at), at, end);
    OUT.fill(rule.pad, at, whole - (end - at));
  } else {
    OUT.fill(rule.pad, end, whole);
  }
  return whole;
}

/** A separator inside a value would part it: the value keeps a blank in its place. */
function putSeparated(
  code: string,
  rule: CompiledRule,
  text: string,
  all: CompiledSpec,
  separator: number,
  at: number,
): number {
  OUT[at] = separator;
  const end = putValue(code, rule, text, all, at + 1);
  for (let i = at + 1; i < end; i += 1) if (OUT[i] === separator) OUT[i] = 0x20;
  return end;
}

function putValue(code: string, rule: CompiledRule, text: string, all: CompiledSpec, at: number): number {
  if (rule.bcd) {
    const digits = digitsOf(code, rule, text);
    return putDigits(digits, (digits.length + 1) >> 1, at);
  }
  const end = all.gbk ? putGbk(text, OUT, at) : put(text, at);
  if (end - at > rule.max) throw misfit(code, rule, `at most ${rule.max} bytes`, `${end - at}`);
  return end;
}

function digitsOf(code: string, rule: CompiledRule, text: string): string {
  if (text.length > rule.max || !/^\d*$/.test(text)) throw misfit(code, rule, `at most ${rule.max} digits`, text);
  return text;
}

/** Two digits a byte, zeros before them. */
function putDigits(digits: string, bytes: number, at: number): number {
  const padded = digits.padStart(2 * bytes, '0');
  for (let i = 0; i < bytes; i += 1)
    OUT[at + i] = ((unitAt(padded, 2 * i) - 48) << 4) | (unitAt(padded, 2 * i + 1) - 48);
  return at + bytes;
}

function put(text: string, at: number): number {
  const { length } = text;
  for (let i = 0; i < length; i += 1) {
    const unit = unitAt(text, i);
    if (unit > 127) return at + ENCODER.encodeInto(text, OUT.subarray(at)).written;
    OUT[at + i] = unit;
  }
  return at + length;
}

function misfit(code: string, rule: CompiledRule, expected: string, got: string): WireError {
  return new WireError({ code: 'BAD-VALUE', blame: 'us', path: `${code}.${rule.tag}` }, expected, got);
}
